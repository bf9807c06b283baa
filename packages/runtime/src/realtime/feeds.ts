import type { ResponseDeletedEvent, ResponseEvent } from '@howazit/sdk'
import type { PlacedChange } from '../response-change.ts'
import type { Tenant } from '../tenancy/tenant.ts'

export type FeedEventBody = ResponseEvent | ResponseDeletedEvent

/** An event at its place in the tenant's feed. */
export interface FeedEvent {
  /** Grows from event to event, not always by one. */
  readonly seq: number
  readonly surveyId: string
  /** Undefined when its response was erased since, or it is older than can be resumed from. */
  readonly event: FeedEventBody | undefined
}

export interface SurveyCounts {
  readonly surveyId: string
  readonly responses: number
  readonly partial: number
}

/** Absolute, true at `asOf`. */
export interface Counted {
  readonly asOf: Date
  readonly counts: readonly SurveyCounts[]
}

export interface FeedPage {
  readonly afterSeq: number
  readonly countMax: number
}

/** How long ago an event may be for subscribers to continue after it, at most. */
export const RESUME_WINDOW_MS = 24 * 3_600_000

/** Announces, by tenant id, that a feed has grown. */
export const REALTIME_CHANNEL = 'howazit_realtime'

/**
 * The live counts of each tenant and the events that led to them, each event counted once however often it is delivered. Only
 * the tenant's own are ever seen. All of them reject with `unavailable` while their store, or what it recovers from, is away.
 */
export interface Feeds {
  /** Counts what is new, adds it to the feed and resolves with how many that were. Partitions come in offset order. */
  count(tenant: Tenant, changes: readonly PlacedChange[]): Promise<number>
  /** The newest place, and counts at least up to it. */
  readHead(tenant: Tenant): Promise<Counted & { readonly seq: number }>
  /** The events after a place, oldest first, and counts that include at least these. */
  readAfter(tenant: Tenant, page: FeedPage): Promise<Counted & { readonly events: readonly FeedEvent[] }>
  /** Whether every event after this place is still there. */
  canResumeAfter(tenant: Tenant, seq: number): Promise<boolean>
  /** When events were counted; those that were not, or too long ago to know, are left out. */
  findCountedAt(tenant: Tenant, eventIds: readonly string[]): Promise<ReadonlyMap<string, Date>>
}
