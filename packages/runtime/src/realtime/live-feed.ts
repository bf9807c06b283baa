import type { LiveCounts } from '@howazit/sdk'
import type { Notices } from '../notices/notices.ts'
import type { LiveEvent } from '../runtime.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { type FeedEvent, type Feeds, REALTIME_CHANNEL } from './feeds.ts'
import { createSharedTails } from './shared-tails.ts'
import { createTenantTail, type TenantTail } from './tenant-tail.ts'

export interface LiveFeedDeps {
  readonly feeds: Omit<Feeds, 'count'>
  readonly notices: Pick<Notices, 'listen'>
}

export interface FollowQuery {
  readonly surveyId?: string
  /** The id of the last event seen; anything that is no id of ours is as none. */
  readonly lastEventId?: string
  /** Ends the feed, also while it waits. */
  readonly signal: AbortSignal
}

// Past this many, a page at a time.
const PAGE_SIZE = 500

/**
 * Follows a tenant's responses: first `counts`, absolute and as of now, then each event and the counts it led to. Every id
 * is the place in the feed that has been given completely, so that following again after it misses nothing. Where that is
 * too long ago, the counts make up for the events: they are always absolute.
 *
 * Subscribers pull: one that is slow holds nothing but its place, and reads what it missed from the store.
 */
export function createLiveFeed({ feeds, notices }: LiveFeedDeps) {
  const open = (tenant: Tenant) => createTenantTail(feeds, tenant)
  const tails = createSharedTails({ notices, channel: REALTIME_CHANNEL, open })

  return async function* follow(tenant: Tenant, query: FollowQuery): AsyncGenerator<LiveEvent, void, undefined> {
    const { surveyId, lastEventId, signal } = query
    const tail = tails.enter(tenant)
    try {
      await tail.loaded
      let seq = await findStart(tenant, tail, lastEventId)
      yield toCounts(tail, seq, surveyId)
      while (!signal.aborted) {
        const events = tail.after(seq) ?? (await readEvents(tenant, seq))
        const last = events.at(-1)
        if (!last) {
          await tail.changed(signal)
          continue
        }
        const wanted = events.filter((event) => surveyId === undefined || event.surveyId === surveyId)
        for (const event of wanted) if (event.event) yield toLiveEvent(event)
        seq = last.seq
        if (wanted.length > 0) yield toCounts(tail, seq, surveyId)
      }
    } finally {
      tails.leave(tenant)
    }
  }

  async function readEvents(tenant: Tenant, afterSeq: number): Promise<readonly FeedEvent[]> {
    return (await feeds.readAfter(tenant, { afterSeq, countMax: PAGE_SIZE })).events
  }

  /** After the last event seen if everything since is still there, else at the end of the feed. */
  async function findStart(tenant: Tenant, tail: TenantTail, lastEventId: string | undefined): Promise<number> {
    const head = tail.head()
    const seen = /^\d{1,16}$/.test(lastEventId ?? '') ? Number(lastEventId) : head
    if (seen >= head) return head
    return (await feeds.canResumeAfter(tenant, seen)) ? seen : head
  }
}

const toLiveEvent = ({ seq, event }: FeedEvent): LiveEvent => ({ id: String(seq), event: event!.type, data: event })

function toCounts(tail: TenantTail, seq: number, surveyId: string | undefined): LiveEvent {
  const { asOf, counts } = tail.counts()
  const none = { surveyId, responses: 0, partial: 0 }
  const ofSurvey = surveyId === undefined ? counts : [counts.find((each) => each.surveyId === surveyId) ?? none]
  const data = { asOf: asOf.toISOString(), counts: [...ofSurvey] } as LiveCounts
  return { id: String(seq), event: 'counts', data }
}
