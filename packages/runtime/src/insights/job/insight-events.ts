import type { InsightTimeframe } from '@howazit/sdk'
import { uuidV5 } from '../../ids.ts'
import type { Notices } from '../../notices/notices.ts'
import type { Tx } from '../../oltp/oltp.ts'
import { appendOutward, type OutwardEvent } from '../../outbox/append-to-outbox.ts'
import { OUTBOX_CHANNEL } from '../../outbox/dispatch-outbox.ts'
import type { OutwardTopic } from '../../stream/topics.ts'
import { placementKey } from '../../tenancy/placement.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { InsightOrder } from './insight-row.ts'

/**
 * What the topics `insight.requested` and `insight.ready` carry: ids, times and numbers. Nothing that respondents wrote or that says of
 * which they are, since brokers keep it whoever is erased: what was found is asked for.
 */
interface InsightEvent extends OutwardEvent {
  readonly insightId: string
  readonly surveyId: string
  readonly scheduleId?: string
  readonly occurredAt: string
  readonly timeframe: InsightTimeframe
  readonly compareWith?: InsightTimeframe
  readonly responses?: number
  readonly findings?: number
}

const REVISIONS: Readonly<Record<OutwardTopic, number>> = { 'insight.requested': 1, 'insight.ready': 2 }

/** The same however often a step is made, and on whichever way it goes out. */
export const insightEventId = (insightId: string, type: OutwardTopic): string => uuidV5(insightId, type)

export interface HappenedInsight {
  readonly type: OutwardTopic
  readonly insightId: string
  readonly surveyId: string
  readonly order: InsightOrder
  readonly now: Date
  readonly responses?: number | null
  readonly findings?: number | null
}

/** In the transaction that makes it so. */
export async function appendInsightEvent(tx: Tx, tenant: Tenant, happened: HappenedInsight): Promise<void> {
  const { type, insightId, surveyId, order, now, responses, findings } = happened
  const { timeframe, compareWith, scheduleId } = order
  const event: InsightEvent = {
    eventId: insightEventId(insightId, type),
    type,
    tenantId: tenant.id,
    insightId,
    surveyId,
    ...(scheduleId !== undefined && { scheduleId }),
    revision: REVISIONS[type],
    occurredAt: now.toISOString(),
    timeframe,
    ...(compareWith && { compareWith }),
    ...(typeof responses === 'number' && { responses }),
    ...(typeof findings === 'number' && { findings }),
  }
  await appendOutward(tx, insightId, event)
}

/** After the commit: a dispatcher woken earlier would find nothing. */
export const announceInsightEvents = (notices: Pick<Notices, 'announce'>, tenant: Tenant): void =>
  notices.announce(OUTBOX_CHANNEL, placementKey(tenant))
