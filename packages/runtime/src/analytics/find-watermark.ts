import type { Clock } from '../clock.ts'
import type { Oltp, Tx } from '../oltp/oltp.ts'
import { SLOT_COUNT } from '../outbox/slot-of.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { SINK } from './sink-batches.ts'

export interface Watermark {
  /** Everything of the tenant that was accepted before this moment is in the figures read after it was asked for. */
  readonly dataAsOf: Date
  /** How far `dataAsOf` is behind now; 0 only when nothing is waiting. */
  readonly lagMs: number
  /** Events recorded and not yet in the figures; of a long backlog only counted to the end when `all` are asked for. */
  readonly pending: number
}

interface Waiting {
  readonly count: number
  readonly oldest: Date | undefined
}

/**
 * Where the tenant's changes wait on their way to the figures: accepted and not stored yet, then in the outbox, then in the
 * stream or a batch that is not in yet. Asked in the direction in which they travel, and before the figures are read, so
 * that none slips past.
 */
export async function findWatermark(
  { oltp, clock }: { readonly oltp: Oltp; readonly clock: Clock },
  tenant: Tenant,
  counted: 'some' | 'all' = 'some',
): Promise<Watermark> {
  const now = clock.now()
  const countMax = counted === 'all' ? null : LOOKED_AT_MAX
  const waiting = [
    await oltp.asOperator('find-watermark', (tx) => findUnstored(tx, tenant, countMax)),
    await oltp.inTenant(tenant, (tx) => findUndispatched(tx, countMax)),
    await oltp.asOperator('find-watermark', (tx) => findUnsunk(tx, tenant, countMax)),
  ]
  const pending = waiting.reduce((sum, { count }) => sum + count, 0)
  if (pending === 0) return { dataAsOf: now, lagMs: 0, pending }
  const oldest = Math.min(now.getTime(), ...waiting.map(({ oldest: time }) => time?.getTime() ?? Infinity))
  return { dataAsOf: new Date(oldest), lagMs: Math.max(1, now.getTime() - oldest), pending }
}

// Of a long backlog the first of each partition or slot are looked at: changes travel nearly in the order in which they were made.
// Counting 104,000 waiting messages took 0.2 to 0.5 s, too much for every refresh of a dashboard.
const LOOKED_AT_MAX = 200

interface CountRow {
  readonly count: string
  readonly oldest: Date | null
}

const toWaiting = (row: CountRow | undefined): Waiting => ({
  count: Number(row?.count ?? 0),
  oldest: row?.oldest ?? undefined,
})

async function findUnstored(tx: Tx, tenant: Tenant, countMax: number | null): Promise<Waiting> {
  const { rows } = await tx.query<CountRow>(
    `select count(*) as count, min(message.appended_at) as oldest
     from stream.partitions as part
     left join stream.groups as reader
       on reader.topic = part.topic and reader.partition = part.partition and reader.name = 'store'
     cross join lateral (
       select appended_at
       from stream.messages
       where topic = part.topic and partition = part.partition
         and "offset" >= coalesce(reader.committed_offset, part.first_offset) and key like $1
       order by "offset" limit $2) as message
     where part.topic = 'responses.raw'`,
    [`${tenant.id}:%`, countMax],
  )
  return toWaiting(rows[0])
}

async function findUndispatched(tx: Tx, countMax: number | null): Promise<Waiting> {
  const { rows } = await tx.query<CountRow>(
    `select count(*) as count, min((event.payload ->> 'occurredAt')::timestamptz) as oldest
     from generate_series(0, $1::int - 1) as slot
     cross join lateral (
       select payload
       from outbox
       where outbox.slot = slot.slot and dispatched_at is null
       order by id limit $2) as event`,
    [SLOT_COUNT, countMax],
  )
  return toWaiting(rows[0])
}

/** From the first offset that is not in ClickHouse on. A message tells in its body when the change was recorded. */
async function findUnsunk(tx: Tx, tenant: Tenant, countMax: number | null): Promise<Waiting> {
  const { rows } = await tx.query<{ count: string; appended_at: Date | null; occurred_at: (string | null)[] | null }>(
    UNSUNK,
    [SINK, 'response.created', `${tenant.id}:%`, LOOKED_AT_MAX, countMax],
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
      array_agg(case when value is json object then value::json ->> 'occurredAt' end) filter (where place <= $4) as occurred_at
    from (
      select appended_at, value, row_number() over (order by "offset") as place
      from stream.messages
      where topic = $2 and partition = part.partition and "offset" >= cursor."offset" and key like $3
      order by "offset" limit $5) as message) as waiting
  where part.topic = $2 and waiting.count > 0`

function parseTime(text: string | null): number | undefined {
  const time = Date.parse(text ?? '')
  return Number.isNaN(time) ? undefined : time
}
