import type { Clock } from '../clock.ts'
import type { Oltp, Tx } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { SINK } from './sink-batches.ts'

export interface Watermark {
  /** Everything of the tenant that was recorded before this moment is in the figures read after it was asked for. */
  readonly dataAsOf: Date
  /** How far `dataAsOf` is behind now; 0 only when nothing is waiting. */
  readonly lagMs: number
  /** Events recorded and not yet in the figures. */
  readonly pending: number
}

interface Waiting {
  readonly count: number
  readonly oldest: Date | undefined
}

/**
 * Where the tenant's changes wait on their way to the figures: in the outbox, then in the stream or a batch that is not in
 * yet. Asked in the direction in which they travel, and before the figures are read, so that none slips past.
 */
export async function findWatermark(
  { oltp, clock }: { readonly oltp: Oltp; readonly clock: Clock },
  tenant: Tenant,
): Promise<Watermark> {
  const now = clock.now()
  const outbox = await oltp.inTenant(tenant, findUndispatched)
  const stream = await oltp.asOperator('find-watermark', (tx) => findUnsunk(tx, tenant))
  const pending = outbox.count + stream.count
  if (pending === 0) return { dataAsOf: now, lagMs: 0, pending }
  const oldest = Math.min(now.getTime(), ...[outbox, stream].map((waiting) => waiting.oldest?.getTime() ?? Infinity))
  return { dataAsOf: new Date(oldest), lagMs: Math.max(1, now.getTime() - oldest), pending }
}

async function findUndispatched(tx: Tx): Promise<Waiting> {
  const { rows } = await tx.query<{ count: string; oldest: Date | null }>(
    'select count(*) as count, min(created_at) as oldest from outbox where dispatched_at is null',
  )
  return { count: Number(rows[0]?.count ?? 0), oldest: rows[0]?.oldest ?? undefined }
}

/**
 * From the first offset that is not in ClickHouse on. A message tells in its body when the change was recorded; of a long
 * backlog the first 200 per partition are looked at, for changes travel nearly in the order in which they were made.
 */
async function findUnsunk(tx: Tx, tenant: Tenant): Promise<Waiting> {
  const { rows } = await tx.query<{ count: string; appended_at: Date | null; occurred_at: (string | null)[] | null }>(
    UNSUNK,
    [SINK, 'response.created', `${tenant.id}:%`],
  )
  const times = rows.flatMap((row) => [row.appended_at?.getTime(), ...(row.occurred_at ?? []).map(parseTime)])
  const known = times.filter((time) => time !== undefined)
  return {
    count: rows.reduce((sum, row) => sum + Number(row.count), 0),
    oldest: known.length === 0 ? undefined : new Date(Math.min(...known)),
  }
}

const UNSUNK = `
  select waiting.count, waiting.appended_at, waiting.occurred_at
  from stream.partitions as part
  cross join lateral (
    select coalesce(
      (select from_offset from stream.sink_batches
       where sink = $1 and topic = $2 and partition = part.partition and inserted_at is null
       order by from_offset limit 1),
      (select to_offset + 1 from stream.sink_batches
       where sink = $1 and topic = $2 and partition = part.partition order by from_offset desc limit 1),
      0) as "offset") as cursor
  cross join lateral (
    select
      count(*) as count,
      min(appended_at) as appended_at,
      array_agg(case when value is json object then value::json ->> 'occurredAt' end) filter (where place <= 200) as occurred_at
    from (
      select appended_at, value, row_number() over (order by "offset") as place
      from stream.messages
      where topic = $2 and partition = part.partition and "offset" >= cursor."offset" and key like $3) as message) as waiting
  where part.topic = $2 and waiting.count > 0`

function parseTime(text: string | null): number | undefined {
  const time = Date.parse(text ?? '')
  return Number.isNaN(time) ? undefined : time
}
