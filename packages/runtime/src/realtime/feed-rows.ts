import { countingInserted } from '../oltp/counting-inserted.ts'
import type { Tx } from '../oltp/oltp.ts'
import type { ResponseChange } from '../response-change.ts'
import type { TenantId } from '../tenancy/tenant.ts'
import type { FeedEvent, FeedEventBody, SurveyCounts } from './feeds.ts'

/** Takes the tenant's feed until commit and returns the next sequence number. */
export async function lockFeed(tx: Tx, tenantId: TenantId): Promise<number> {
  const { rows } = await tx.query<{ next_seq: string }>(
    `insert into realtime_feeds as f (tenant_id) values ($1)
     on conflict (tenant_id) do update set next_seq = f.next_seq
     returning next_seq`,
    [tenantId],
  )
  return Number(rows[0]!.next_seq)
}

/** Which of the events were counted before. */
export async function selectSeen(
  tx: Tx,
  tenantId: TenantId,
  eventIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await tx.query<{ event_id: string }>(
    'select event_id from realtime_events where tenant_id = $1 and event_id = any ($2::uuid[])',
    [tenantId, eventIds],
  )
  return new Set(rows.map(({ event_id: id }) => id))
}

export interface AppendOptions {
  readonly tenantId: TenantId
  readonly firstSeq: number
  readonly rows: readonly { readonly change: ResponseChange; readonly event: FeedEventBody }[]
  readonly now: Date
}

/** Appends events in their order and moves the feed's number past them. The feed is locked. */
export async function appendEvents(tx: Tx, { tenantId, firstSeq, rows, now }: AppendOptions): Promise<void> {
  await tx.query(
    countingInserted(`
     insert into realtime_events (tenant_id, event_id, seq, survey_id, event, counted_at)
     select $1::uuid, g.event_id, $2::bigint + g.ord - 1, g.survey_id, g.event::jsonb, $6
     from unnest($3::uuid[], $4::uuid[], $5::text[]) with ordinality as g (event_id, survey_id, event, ord)`),
    [
      tenantId,
      firstSeq,
      rows.map(({ change }) => change.eventId),
      rows.map(({ change }) => change.surveyId),
      rows.map(({ event }) => JSON.stringify(event)),
      now,
    ],
  )
  await tx.query('update realtime_feeds set next_seq = $2 where tenant_id = $1', [tenantId, firstSeq + rows.length])
}

/** Takes the content out of events; that they were counted stays known. */
export async function stripEvents(tx: Tx, tenantId: TenantId, eventIds: readonly string[]): Promise<void> {
  if (eventIds.length === 0) return
  await tx.query(`update realtime_events set event = '{}' where tenant_id = $1 and event_id = any ($2::uuid[])`, [
    tenantId,
    eventIds,
  ])
}

export interface AddOptions {
  readonly tenantId: TenantId
  readonly deltas: readonly SurveyCounts[]
  readonly now: Date
}

export async function addToCounters(tx: Tx, { tenantId, deltas, now }: AddOptions): Promise<void> {
  await tx.query(
    `insert into realtime_counters as c (tenant_id, survey_id, responses, partial, as_of)
     select $1::uuid, g.survey_id, g.responses, g.partial, $5
     from unnest($2::uuid[], $3::bigint[], $4::bigint[]) as g (survey_id, responses, partial)
     on conflict (tenant_id, survey_id) do update
     set responses = c.responses + excluded.responses, partial = c.partial + excluded.partial, as_of = excluded.as_of`,
    [
      tenantId,
      deltas.map(({ surveyId }) => surveyId),
      deltas.map(({ responses }) => responses),
      deltas.map(({ partial }) => partial),
      now,
    ],
  )
}

/** The sequence number of the newest event; 0 when there was none. */
export async function selectHead(tx: Tx, tenantId: TenantId): Promise<number> {
  const { rows } = await tx.query<{ head: string }>(
    'select next_seq - 1 as head from realtime_feeds where tenant_id = $1',
    [tenantId],
  )
  return Number(rows[0]?.head ?? 0)
}

export async function selectCounts(tx: Tx, tenantId: TenantId): Promise<readonly SurveyCounts[]> {
  const { rows } = await tx.query<{ survey_id: string; responses: string; partial: string }>(
    'select survey_id, responses, partial from realtime_counters where tenant_id = $1 order by survey_id',
    [tenantId],
  )
  return rows.map(({ survey_id: surveyId, responses, partial }) => {
    return { surveyId, responses: Number(responses), partial: Number(partial) }
  })
}

export interface PageOptions {
  readonly tenantId: TenantId
  readonly afterSeq: number
  readonly countMax: number
}

export async function selectEvents(tx: Tx, page: PageOptions): Promise<readonly FeedEvent[]> {
  const { rows } = await tx.query<{ seq: string; survey_id: string; event: FeedEventBody | Record<string, never> }>(
    'select seq, survey_id, event from realtime_events where tenant_id = $1 and seq > $2 order by seq limit $3',
    [page.tenantId, page.afterSeq, page.countMax],
  )
  return rows.map(({ seq, survey_id: surveyId, event }) => {
    return { seq: Number(seq), surveyId, event: 'type' in event ? (event as FeedEventBody) : undefined }
  })
}

/** When events were counted, by their ids; those that are not in the feed, or no longer, are left out. */
export async function selectCountedAt(
  tx: Tx,
  tenantId: TenantId,
  which: { readonly seq: number } | { readonly eventIds: readonly string[] },
): Promise<ReadonlyMap<string, Date>> {
  const isOne = 'seq' in which
  const { rows } = await tx.query<{ event_id: string; counted_at: Date }>(
    `select event_id, counted_at from realtime_events
     where tenant_id = $1 and ${isOne ? 'seq = $2' : 'event_id = any ($2::uuid[])'}`,
    [tenantId, isOne ? which.seq : which.eventIds],
  )
  return new Map(rows.map(({ event_id: id, counted_at: at }) => [id, at]))
}
