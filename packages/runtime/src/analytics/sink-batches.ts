import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import type { Tx } from '../oltp/oltp.ts'
import type { Topic } from '../stream/topics.ts'
import type { CutBatch } from './cut-batches.ts'
import { factMonths } from './fact-rows.ts'

/** The statements on `stream.sink_batches` and `stream.sink_events`. They need `oltp.asOperator`. */

export const SINK = 'events_response'

/** The group that reads for the sink. */
export const SINK_GROUP = 'sink'

/** What batches are made of: the topic, or what a replay of it found missing, so that this moves no cursor of the topic's. */
export type SinkSource = Topic | `replay:${string}`

export interface SinkPartitions {
  readonly topic: SinkSource
  readonly partitions: readonly number[]
}

/** A recorded batch that is not known to be in ClickHouse. */
export interface PendingBatch {
  readonly batchId: string
  /** As 201011; the partitions its block falls into. */
  readonly months: readonly number[]
  readonly rowCount: number
  /** The block, JSONCompactEachRow. */
  readonly rows: Buffer
  /** Of a cluster, from 1. */
  readonly shard?: number
  /** Parts that other blocks may have added to the deduplication window since it was recorded. */
  readonly partsSince: number
}

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

/**
 * Lets one sink at a time record for a partition, so that two can never take the same offsets; in ascending order, so that two
 * that share some never wait for each other. Held to commit.
 */
export async function lockPartitions(tx: Tx, { topic, partitions }: SinkPartitions): Promise<void> {
  await tx.query(
    `select pg_advisory_xact_lock(hashtextextended(name, 0))
     from (select name from unnest($1::text[]) with ordinality as lock (name, place) order by place) as locks`,
    [partitions.toSorted((a, b) => a - b).map((partition) => `sink:${SINK}:${topic}:${partition}`)],
  )
}

/** Of each partition the first offset that no batch covers; without those that have no batch. */
export async function findCursors(tx: Tx, { topic, partitions }: SinkPartitions): Promise<ReadonlyMap<number, number>> {
  const { rows } = await tx.query<{ partition: number; cursor: string }>(
    `select partition, cursor from unnest($3::int[]) as partition cross join lateral (
       select to_offset + 1 as cursor from stream.sink_batches as batch
       where sink = $1 and topic = $2 and batch.partition = partition.partition order by from_offset desc limit 1) as last`,
    [SINK, topic, partitions],
  )
  return new Map(rows.map(({ partition, cursor }) => [partition, Number(cursor)]))
}

/** Gives each event to its batch unless an earlier batch has it; returns the events that are new. */
export async function claimEvents(tx: Tx, batches: readonly CutBatch[]): Promise<ReadonlySet<string>> {
  const events = batches.flatMap((batch) => batch.changes.map(({ change }) => [change.eventId, batch.batchId] as const))
  const { rows } = await tx.query<{ event_id: string }>(
    `insert into stream.sink_events (sink, event_id, batch_id)
     select $1, event_id, batch_id from unnest($2::uuid[], $3::uuid[]) as event (event_id, batch_id)
     on conflict do nothing returning event_id`,
    [SINK, events.map(([eventId]) => eventId), events.map(([, batchId]) => batchId)],
  )
  return new Set(rows.map((row) => row.event_id))
}

/** The offsets of one partition that a batch covers. */
export interface BatchRange {
  readonly partition: number
  readonly fromOffset: number
  readonly toOffset: number
  /** Nothing after `toOffset` was appended earlier. */
  readonly appendedAt: Date
}

export interface BatchPlace {
  readonly topic: SinkSource
  /** At least one. */
  readonly ranges: readonly BatchRange[]
  /** Of a cluster, from 1: where the block goes, now and whenever it is sent again. */
  readonly shard?: number | undefined
}

/** Freezes the block. Without rows (every event was a repeat) the batch is done: it only moves the cursors. */
export async function insertBatch(tx: Tx, batch: CutBatch, { topic, ranges, shard }: BatchPlace): Promise<void> {
  const lines = batch.changes.flatMap(({ lines }) => lines)
  const months = new Set(batch.changes.flatMap(({ change }) => factMonths(change)))
  const isEmpty = lines.length === 0
  const rows = isEmpty ? null : await compress(Buffer.from(lines.join('\n')))
  // The first range carries the block.
  await tx.query(
    `insert into stream.sink_batches
       (sink, topic, partition, from_offset, to_offset, appended_at, batch_id, shard, months, row_count, rows, inserted_at)
     select $1, $2, partition, from_offset, to_offset, appended_at, $7, $8,
       case place when 1 then $9::int[] else '{}' end, case place when 1 then $10::int else 0 end,
       case place when 1 then $11::bytea end, case when $11::bytea is null then now() end
     from unnest($3::int[], $4::bigint[], $5::bigint[], $6::timestamptz[])
       with ordinality as range (partition, from_offset, to_offset, appended_at, place)`,
    [
      SINK,
      topic,
      ranges.map(({ partition }) => partition),
      ranges.map(({ fromOffset }) => fromOffset),
      ranges.map(({ toOffset }) => toOffset),
      ranges.map(({ appendedAt }) => appendedAt),
      batch.batchId,
      shard ?? null,
      [...months],
      lines.length,
      rows,
    ],
  )
}

/**
 * Before this everything that was appended is in ClickHouse, as far as partitions are known: the oldest of their ends.
 * Undefined when the records do not say. A partition in which nothing happens makes it older than need be.
 */
export async function findSunkUntil(tx: Tx, topic: string): Promise<Date | undefined> {
  const { rows } = await tx.query<{ appended_at: Date | null }>(
    `with recursive part as (
       select min(partition) as partition from stream.sink_batches where sink = $1 and topic = $2
       union all
       select (select min(partition) from stream.sink_batches where sink = $1 and topic = $2 and partition > part.partition)
       from part where part.partition is not null)
     select (
       select appended_at from stream.sink_batches as batch
       where sink = $1 and topic = $2 and partition = part.partition and from_offset < coalesce((
         select min(from_offset) from stream.sink_batches
         where sink = $1 and topic = $2 and partition = part.partition and inserted_at is null), ${2n ** 63n - 1n})
       order by from_offset desc limit 1) as appended_at
     from part where part.partition is not null`,
    [SINK, topic],
  )
  const ends = rows.map((row) => row.appended_at?.getTime())
  if (ends.length === 0 || ends.some((end) => end === undefined)) return undefined
  return new Date(Math.min(...ends.filter((end) => end !== undefined)))
}

/** Batches with something of these partitions that are not known to be in, as they were recorded. */
export async function listPendingBatches(tx: Tx, { topic, partitions }: SinkPartitions): Promise<readonly string[]> {
  const { rows } = await tx.query<{ batch_id: string }>(
    `select batch_id from stream.sink_batches
     where sink = $1 and topic = $2 and partition = any ($3::int[]) and inserted_at is null
     group by batch_id order by min(recorded_at), batch_id`,
    [SINK, topic, partitions],
  )
  return rows.map((row) => row.batch_id)
}

/** Keeps other sinks from driving the batch, to commit. No row lock: that would hold a transaction id while ClickHouse works. */
export async function lockBatch(tx: Tx, batchId: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`sink:${SINK}:batch:${batchId}`])
}

/** Undefined when another sink has finished the batch. */
export async function findPendingBatch(tx: Tx, batchId: string): Promise<PendingBatch | undefined> {
  const { rows } = await tx.query<{
    months: number[]
    row_count: number
    rows: Buffer
    shard: number | null
    parts_since: string
  }>(
    `select months, row_count, rows, shard,
       (select coalesce(sum(cardinality(months)), 0) from stream.sink_batches as other
        where other.sink = batch.sink and other.inserted_at >= batch.recorded_at) as parts_since
     from stream.sink_batches as batch
     where sink = $1 and batch_id = $2 and rows is not null`,
    [SINK, batchId],
  )
  const [row] = rows
  if (row === undefined) return undefined
  return {
    batchId,
    months: row.months,
    rowCount: row.row_count,
    rows: await decompress(row.rows),
    ...(row.shard === null ? {} : { shard: row.shard }),
    partsSince: Number(row.parts_since),
  }
}

/** The block has served its purpose and goes: what it held is in ClickHouse and in the responses themselves. */
export async function markInserted(tx: Tx, batchId: string): Promise<void> {
  await tx.query(
    'update stream.sink_batches set inserted_at = clock_timestamp(), rows = null where sink = $1 and batch_id = $2',
    [SINK, batchId],
  )
}

/** What of the block is still to be brought in, or was; the ranges of the batch stay covered. */
export async function keepRows(
  tx: Tx,
  { batchId, lines }: { readonly batchId: string; readonly lines: readonly string[] },
): Promise<void> {
  await tx.query(
    'update stream.sink_batches set row_count = $3, rows = $4 where sink = $1 and batch_id = $2 and rows is not null',
    [SINK, batchId, lines.length, await compress(Buffer.from(lines.join('\n')))],
  )
}

/** Events that the batch does not have after all: who sends them again may have them stored. */
export async function releaseEvents(
  tx: Tx,
  { batchId, eventIds }: { readonly batchId: string; readonly eventIds: readonly string[] },
): Promise<void> {
  if (eventIds.length === 0) return
  await tx.query('delete from stream.sink_events where sink = $1 and batch_id = $2 and event_id = any ($3::uuid[])', [
    SINK,
    batchId,
    eventIds,
  ])
}

// One lock for every writer of the fact: sinks share it, a rebuild of a month has it alone. It lives as long as the
// transaction, which has nothing to do while ClickHouse works and must not be ended for that. Whoever has it alone may need it
// for a while: a sink that gave up waiting would leave a recorded batch behind, and the next one, not knowing whether that was
// sent, would need the lock alone in its turn. Without parameters, so that no snapshot is kept meanwhile (see `inTurn`).
const FACTS_LOCK = "hashtextextended('sink:events_response:facts', 0)"
const LOCK_WAIT_MS = 600_000
const UNTIMED = `
  select set_config('idle_in_transaction_session_timeout', '0', true),
    set_config('lock_timeout', '${LOCK_WAIT_MS}', true),
    set_config('statement_timeout', '${LOCK_WAIT_MS}', true)`

export async function lockFactsShared(tx: Tx): Promise<void> {
  await tx.query(UNTIMED)
  await tx.query(`select pg_advisory_xact_lock_shared(${FACTS_LOCK})`)
}

export async function lockFactsAlone(tx: Tx): Promise<void> {
  await tx.query(UNTIMED)
  await tx.query(`select pg_advisory_xact_lock(${FACTS_LOCK})`)
}
