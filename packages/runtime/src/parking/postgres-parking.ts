import type { Clock } from '../clock.ts'
import type { Tx } from '../oltp/oltp.ts'
import { inTransaction } from '../oltp/open-transaction.ts'
import type { PgPool } from '../oltp/pg-pool.ts'
import { runStatement } from '../oltp/run-statement.ts'
import { createRefreshed } from '../refreshed.ts'
import type { StoredMessage } from '../stream/stream.ts'
import { tenantOf } from '../stream/tenant-of.ts'
import type { Parking, Reading } from './parking.ts'

export interface PostgresParkingDeps {
  /** Of the role howazit_operator, on the control database. */
  readonly pool: PgPool
  readonly clock: Clock
}

export interface PostgresParkingOptions {
  /** How much one tenant may have parked before it is refused at the API. Default 512 MiB. */
  readonly fullBytes?: number
}

/** At a million responses a day, 2 KiB each: what the whole platform gets in six hours. */
const FULL_BYTES = 512 * 1024 * 1024

/** One transaction's worth, like a batch of the stream. */
const COUNT_MAX = 500
const BYTES_MAX = 8 * 1024 * 1024

/** Parking in tables of the control database, which no tenant's absence takes away. */
export function createPostgresParking(
  { pool, clock }: PostgresParkingDeps,
  { fullBytes = FULL_BYTES }: PostgresParkingOptions = {},
): Parking {
  const full = createRefreshed({
    read: async () => await findFull(pool, fullBytes),
    clock,
    freshMs: 1_000,
    staleMs: 60_000,
    retryMs: 1_000,
  })
  return Object.freeze({
    async findTenants(reading) {
      const { rows } = await runStatement<{ tenant_id: string }>(pool, FIND, placeOf(reading))
      return new Set(rows.map(({ tenant_id: tenantId }) => tenantId))
    },
    async park(reading, messages) {
      if (messages.length === 0) return
      await inTransaction(pool, (tx) => insertMessages(tx, reading, messages))
    },
    async takeOut(reading, { tenantId, handle }) {
      return await inTransaction(pool, async (tx) => {
        const place = [tenantId, ...placeOf(reading)]
        // 1. One process at a time, as long as its connection lives.
        if (!(await takeTurn(tx, place))) return 'busy'
        const messages = await selectOldest(tx, reading, place)

        // 2. In transactions of their own: what they did stays done, whatever becomes of this one.
        const left = new Set(await handle(messages))

        // 3. Removed only afterwards. The row that has others parked behind goes with the last message, under its lock.
        const remaining = await removeMessages(
          tx,
          place,
          messages.filter((message) => !left.has(message)),
        )
        if (remaining === 0) await tx.query(LEAVE, place)
        if (left.size > 0) return 'none'
        return remaining === 0 ? 'all' : 'some'
      })
    },
    isFull: (tenantId) =>
      full.get().then(
        (tenantIds) => tenantIds.has(tenantId),
        () => false,
      ),
    async measure(reading) {
      const { rows } = await runStatement<{ count: string; since: Date | null }>(pool, MEASURE, placeOf(reading))
      return { count: Number(rows[0]?.count ?? 0), since: rows[0]?.since ?? undefined }
    },
  } satisfies Parking)
}

const placeOf = ({ topic, group }: Reading): readonly string[] => [topic, group]

async function insertMessages(tx: Tx, reading: Reading, messages: readonly StoredMessage[]): Promise<void> {
  const tenantIds = messages.map(tenantOf)
  await tx.query(ENTER, [...placeOf(reading), tenantIds])
  await tx.query(INSERT, [
    ...placeOf(reading),
    tenantIds,
    messages.map(({ partition }) => partition),
    messages.map(({ offset }) => offset),
    messages.map(({ key }) => key),
    messages.map(({ headers }) => JSON.stringify(headers)),
    messages.map(({ value }) => value),
    messages.map(({ appendedAt }) => appendedAt),
  ])
}

async function takeTurn(tx: Tx, place: readonly string[]): Promise<boolean> {
  const { rows } = await tx.query<{ is_mine: boolean }>(TAKE_TURN, [place.join('/')])
  return rows[0]?.is_mine === true
}

interface MessageRow {
  readonly partition: number
  readonly offset: string
  readonly key: string
  readonly headers: Readonly<Record<string, string>>
  readonly value: string
  readonly appended_at: Date
}

async function selectOldest(tx: Tx, { topic }: Reading, place: readonly string[]): Promise<readonly StoredMessage[]> {
  const { rows } = await tx.query<MessageRow>(SELECT, [...place, COUNT_MAX, BYTES_MAX])
  return rows.map(({ offset, appended_at: appendedAt, ...row }) => ({
    ...row,
    topic,
    offset: Number(offset),
    appendedAt,
  }))
}

/** How many are left. */
async function removeMessages(tx: Tx, place: readonly string[], messages: readonly StoredMessage[]): Promise<number> {
  await tx.query(LOCK, place)
  const { rows } = await tx.query<{ message_count: string }>(REMOVE, [
    ...place,
    messages.map(({ partition }) => partition),
    messages.map(({ offset }) => offset),
  ])
  return Number(rows[0]?.message_count ?? 0)
}

async function findFull(pool: PgPool, fullBytes: number): Promise<ReadonlySet<string>> {
  const { rows } = await runStatement<{ tenant_id: string }>(pool, FIND_FULL, [fullBytes])
  return new Set(rows.map(({ tenant_id: tenantId }) => tenantId))
}

const FIND = `
  select tenant_id
  from control.parked_tenants
  where topic = $1
    and group_name = $2`

// The tenants' rows first, in one order for everybody: whoever takes the last message out waits for them, and they for it.
const ENTER = `
  insert into control.parked_tenants as t (tenant_id, topic, group_name)
  select distinct given.tenant_id, $1, $2
  from unnest($3::uuid[]) as given (tenant_id)
  order by given.tenant_id
  on conflict on constraint parked_tenants_pkey do update
  set since = t.since`

const INSERT = `
  with added as (
    insert into control.parked_messages
      (tenant_id, topic, group_name, partition, "offset", key, headers, value, appended_at)
    select tenant_id, $1, $2, partition, "offset", key, headers, value, appended_at
    from unnest($3::uuid[], $4::int[], $5::bigint[], $6::text[], $7::jsonb[], $8::text[], $9::timestamptz[])
      as given (tenant_id, partition, "offset", key, headers, value, appended_at)
    on conflict on constraint parked_messages_pkey do nothing
    returning tenant_id, octet_length(value) as size_bytes, appended_at
  ), sums as (
    select tenant_id, count(*) as message_count, sum(size_bytes) as size_bytes, min(appended_at) as oldest
    from added
    group by tenant_id
  )
  update control.parked_tenants t
  set message_count = t.message_count + sums.message_count,
      size_bytes = t.size_bytes + sums.size_bytes,
      since = least(t.since, sums.oldest)
  from sums
  where t.tenant_id = sums.tenant_id
    and t.topic = $1
    and t.group_name = $2`

const TAKE_TURN = `select pg_try_advisory_xact_lock(hashtextextended('howazit.parked ' || $1, 0)) as is_mine`

const SELECT = `
  select partition, "offset", key, headers, value, appended_at
  from (
    select *, sum(octet_length(value)) over (order by partition, "offset") - octet_length(value) as bytes_before
    from (
      select *
      from control.parked_messages
      where tenant_id = $1
        and topic = $2
        and group_name = $3
      order by partition, "offset"
      limit $4
    ) oldest
  ) sized
  where bytes_before < $5
  order by partition, "offset"`

const LOCK = `
  select
  from control.parked_tenants
  where tenant_id = $1
    and topic = $2
    and group_name = $3
  for update`

const REMOVE = `
  with removed as (
    delete from control.parked_messages
    where tenant_id = $1
      and topic = $2
      and group_name = $3
      and (partition, "offset") in (select * from unnest($4::int[], $5::bigint[]))
    returning octet_length(value) as size_bytes
  )
  update control.parked_tenants
  set message_count = message_count - (select count(*) from removed),
      size_bytes = size_bytes - (select coalesce(sum(size_bytes), 0) from removed)
  where tenant_id = $1
    and topic = $2
    and group_name = $3
  returning message_count`

const LEAVE = `
  delete from control.parked_tenants
  where tenant_id = $1
    and topic = $2
    and group_name = $3`

const MEASURE = `
  select coalesce(sum(message_count), 0) as count, min(since) as since
  from control.parked_tenants
  where topic = $1
    and group_name = $2`

const FIND_FULL = `
  select tenant_id
  from control.parked_tenants
  group by tenant_id
  having sum(size_bytes) >= $1`
