import { HowazitError, type InsightScheduleRun } from '@howazit/sdk'
import type { Clock } from '../../clock.ts'
import type { Events } from '../../events.ts'
import { failureReason } from '../../failure-reason.ts'
import { uuidV5 } from '../../ids.ts'
import type { Jobs } from '../../jobs/jobs.ts'
import { pollWork } from '../../jobs/poll-work.ts'
import type { Notices } from '../../notices/notices.ts'
import type { Oltp, Tx } from '../../oltp/oltp.ts'
import { sideBySide } from '../../side-by-side.ts'
import { TENANTS_AT_ONCE, type Tenant, type Tenants } from '../../tenancy/tenant.ts'
import { announceInsightEvents } from '../job/insight-events.ts'
import type { InsightOrder } from '../job/insight-row.ts'
import { INSIGHT_JOB } from '../job/look-after.ts'
import { hasResponses, placeInsight } from '../job/request-insight.ts'
import { announceInsights } from '../live/announce-insights.ts'
import { lastDue, nextDue } from './due-times.ts'
import { timesAt } from './rolling-times.ts'
import { SCHEDULE_COLUMNS, type ScheduleRow } from './schedule-row.ts'

export interface MakeDueInsightsDeps {
  readonly oltp: Oltp
  readonly tenants: Pick<Tenants, 'list'>
  readonly jobs: Pick<Jobs, 'wake'>
  readonly notices: Pick<Notices, 'announce'>
  readonly events: Events
  readonly clock: Clock
}

/** What a schedule meets that was right when it was made: no responses in the time, a segment that none of them has. */
const REFUSALS: ReadonlySet<string> = new Set(['validation_failed', 'not_found'])

/** A tenant with nothing due costs one look into an index. */
const EVERY_MS = 30_000

export const startMakingDueInsights = (deps: MakeDueInsightsDeps) => pollWork(createMakeDueInsights(deps), EVERY_MS)

/** Makes an insight of every schedule that is due. What goes wrong with one is that one's, and is tried again at the next look. */
export function createMakeDueInsights(deps: MakeDueInsightsDeps) {
  return async function makeDueInsights(signal: AbortSignal): Promise<void> {
    await sideBySide(await deps.tenants.list(), TENANTS_AT_ONCE, async (tenant) => {
      for (const scheduleId of await guard(deps, tenant, () => findDue(deps, tenant)))
        if (!signal.aborted) await guard(deps, tenant, () => makeInsight(deps, tenant, scheduleId))
    })
  }
}

/** One tenant whose tables are away must not keep the others from being looked at. */
async function guard(
  { events }: MakeDueInsightsDeps,
  tenant: Tenant,
  work: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  try {
    return await work()
  } catch (error) {
    events.emit('insight.failed', { tenant_id: tenant.id, reason: failureReason(error) })
    return []
  }
}

async function findDue({ oltp, clock }: MakeDueInsightsDeps, tenant: Tenant): Promise<readonly string[]> {
  const { rows } = await oltp.inTenant(tenant, (tx) => tx.query<{ id: string }>(FIND_DUE, [tenant.id, clock.now()]))
  return rows.map(({ id }) => id)
}

/**
 * One insight for the last time that was due, and the schedule moved on, in one transaction. The insight's id is that of the schedule and
 * the time: whoever dies, and whoever else looks meanwhile, there is one.
 */
async function makeInsight(deps: MakeDueInsightsDeps, tenant: Tenant, scheduleId: string): Promise<readonly string[]> {
  const { oltp, clock, jobs, events } = deps
  const made = await oltp.inTenant(tenant, async (tx) => {
    const now = clock.now()
    const [row] = (await tx.query<ScheduleRow>(LOCK_DUE, [tenant.id, scheduleId, now])).rows
    if (row === undefined) return []
    const run = await runOnce(tx, tenant, { row, now })
    await tx.query(MOVE_ON, [tenant.id, scheduleId, nextDue(row.plan, now), JSON.stringify(run)])
    return run.insightId === undefined ? [] : [{ insight_id: run.insightId, survey_id: row.survey_id }]
  })
  for (const ids of made) events.emit('insight.requested', { tenant_id: tenant.id, ...ids, schedule_id: scheduleId })
  if (made.length > 0) {
    announceInsights(deps.notices, tenant)
    announceInsightEvents(deps.notices, tenant)
    // After the commit: whoever is woken earlier would find nothing.
    await jobs.wake(INSIGHT_JOB)
  }
  return made.map(({ insight_id: insightId }) => insightId)
}

interface Due {
  readonly row: ScheduleRow
  readonly now: Date
}

async function runOnce(tx: Tx, tenant: Tenant, { row, now }: Due): Promise<InsightScheduleRun> {
  const due = lastDue(row.plan, now)
  const dueAt = due.toISOString()
  const insightId = uuidV5(row.id, dueAt)
  try {
    const order = await orderAt(tx, tenant, { row, due })
    await placeInsight(tx, tenant, { insightId, surveyId: row.survey_id, order, now })
    return { dueAt, insightId }
  } catch (error) {
    // What is refused was only read up to then; all else is the end of the transaction.
    if (!HowazitError.is(error) || !REFUSALS.has(error.code)) throw error
    return { dueAt, problem: { code: error.code, detail: error.message.replace(/^\[\w+\] /, '') } }
  }
}

/** What is asked for at that time; without a comparison with a time that has nothing in it, such as the one before the first response. */
async function orderAt(
  tx: Tx,
  tenant: Tenant,
  { row, due }: { readonly row: ScheduleRow; readonly due: Date },
): Promise<InsightOrder> {
  const { plan, survey_id: surveyId, id: scheduleId } = row
  const { timeframe, compareWith } = timesAt(plan, due)
  const isCompared = compareWith !== undefined && (await hasResponses(tx, tenant, { surveyId, time: compareWith }))
  return {
    timeframe,
    ...(isCompared && { compareWith }),
    segments: plan.segments,
    ...(plan.questions && { questions: plan.questions }),
    minimumN: plan.minimumN,
    scheduleId,
  }
}

const FIND_DUE = `
  select id
  from insight_schedules
  where tenant_id = $1
    and enabled
    and next_due_at <= $2
  order by next_due_at`

// Whoever waited for another at it finds that it is due no more.
const LOCK_DUE = `
  select ${SCHEDULE_COLUMNS}
  from insight_schedules
  where tenant_id = $1
    and id = $2
    and enabled
    and next_due_at <= $3
  for update`

const MOVE_ON = `
  update insight_schedules
  set next_due_at = $3, last_run = $4
  where tenant_id = $1
    and id = $2`
