import type { Notices } from '../../notices/notices.ts'
import { RESUME_WINDOW_MS } from '../../realtime/feeds.ts'
import { createSharedTails } from '../../realtime/shared-tails.ts'
import type { LiveEvent } from '../../runtime.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { getInsight } from '../job/list-insights.ts'
import { INSIGHT_CHANNEL } from './announce-insights.ts'
import { createInsightFollower } from './insight-follower.ts'
import { createInsightTail, type InsightTailDeps } from './insight-tail.ts'

export interface FollowInsightsDeps extends InsightTailDeps {
  readonly notices: Pick<Notices, 'listen'>
}

export interface FollowInsightsQuery {
  readonly insightId?: string
  readonly surveyId?: string
  /** The id of the last event seen; anything that is no id of ours is as none. */
  readonly lastEventId?: string
  /** Ends it, also while it waits. */
  readonly signal: AbortSignal
}

/**
 * Follows a tenant's insights: first each that is not over, or the one asked for, and that these were all, then each whose status, step or
 * progress is another, as it is now. All values are absolute, so that following again needs no place to go on from; ids are times, and have those given too that ended
 * since.
 *
 * Notices wake it, and it looks now and then by itself: one that was lost is late and no more.
 */
export function createFollowInsights({ notices, ...deps }: FollowInsightsDeps) {
  const open = (tenant: Tenant) => createInsightTail(deps, tenant)
  const tails = createSharedTails({ notices, channel: INSIGHT_CHANNEL, open })

  async function* followTail(tenant: Tenant, query: FollowInsightsQuery): AsyncGenerator<LiveEvent, void, undefined> {
    const { lastEventId, signal, ...wanted } = query
    const follower = createInsightFollower({ ...wanted, since: sinceOf(lastEventId ?? '', deps.clock.now()) })
    const tail = tails.enter(tenant)
    const leave = tail.show(follower)
    try {
      while (!signal.aborted) {
        const events = follower.next()
        if (events) yield* events
        else await follower.changed(signal)
      }
    } finally {
      leave()
      tails.leave(tenant)
    }
  }

  /** @throws HowazitError `not_found` for an insight that is none of the tenant's */
  return async (tenant: Tenant, query: FollowInsightsQuery): Promise<AsyncIterable<LiveEvent>> => {
    if (query.insightId !== undefined) await getInsight(deps.oltp, tenant, query.insightId)
    return followTail(tenant, query)
  }
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

function sinceOf(lastEventId: string, now: Date): Date {
  const seen = TIME.test(lastEventId) ? Date.parse(lastEventId) : Number.NaN
  if (Number.isNaN(seen) || seen > now.getTime()) return now
  return new Date(Math.max(seen, now.getTime() - RESUME_WINDOW_MS))
}
