import type { StreamReplayDifference } from '@howazit/sdk'
import type { Tx } from '../oltp/oltp.ts'
import type { OffsetRange } from '../stream/stream-history.ts'
import type { Difference } from './step.ts'

/** The statements on `stream.replay_differences`. They need `oltp.asOperator`. */

export interface DifferenceRow {
  readonly position: string
  readonly kind: StreamReplayDifference['kind']
  readonly reason: string
  readonly tenant_id: string
  readonly response_id: string
  readonly event_id: string | null
  readonly partition: number | null
  readonly offset: string | null
  readonly outcome: StreamReplayDifference['outcome']
}

/** What became of something that was missing. */
export interface Repaired {
  readonly position: string
  readonly outcome: 'repaired' | 'refused'
  readonly reason: string
}

export async function insertDifferences(tx: Tx, replayId: string, differences: readonly Difference[]): Promise<void> {
  if (differences.length === 0) return
  await tx.query(INSERT, [
    replayId,
    differences.map(({ kind }) => kind),
    differences.map(({ reason }) => reason),
    differences.map(({ tenantId }) => tenantId),
    differences.map(({ responseId }) => responseId),
    differences.map(({ eventId }) => eventId ?? null),
    differences.map(({ partition }) => partition ?? null),
    differences.map(({ offset }) => offset ?? null),
  ])
}

export async function listDifferences(
  tx: Tx,
  replayId: string,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly DifferenceRow[]> {
  const { rows } = await tx.query<DifferenceRow>(LIST, [replayId, after, limit])
  return rows
}

/** The ranges of the topic that hold all that is missing and was not looked at yet. */
export async function findMissingRanges(tx: Tx, replayId: string): Promise<readonly OffsetRange[]> {
  const { rows } = await tx.query<{ partition: number; from_offset: string; to_offset: string }>(MISSING_RANGES, [
    replayId,
  ])
  return rows.map((row) => ({
    partition: row.partition,
    fromOffset: Number(row.from_offset),
    toOffset: Number(row.to_offset),
  }))
}

/** What is missing in a range and was not looked at yet, in the order of the topic. */
export async function listMissing(
  tx: Tx,
  replayId: string,
  { partition, fromOffset, toOffset }: OffsetRange,
): Promise<readonly DifferenceRow[]> {
  const { rows } = await tx.query<DifferenceRow>(LIST_MISSING, [replayId, partition, fromOffset, toOffset])
  return rows
}

export async function countMissing(tx: Tx, replayId: string): Promise<number> {
  const { rows } = await tx.query<{ count: string }>(COUNT_MISSING, [replayId])
  return Number(rows[0]?.count)
}

export async function settleDifferences(tx: Tx, replayId: string, repaired: readonly Repaired[]): Promise<void> {
  if (repaired.length === 0) return
  await tx.query(SETTLE, [
    replayId,
    repaired.map(({ position }) => position),
    repaired.map(({ outcome }) => outcome),
    repaired.map(({ reason }) => reason),
  ])
}

/** All that is missing and was not found in the topic any more. */
export async function refuseMissing(tx: Tx, replayId: string): Promise<void> {
  await tx.query(REFUSE_MISSING, [replayId])
}

const COLUMNS = `position, kind, reason, tenant_id, response_id, event_id, partition, "offset", outcome`

const IS_MISSING = `replay_id = $1 and kind = 'missing' and outcome = 'open'`

const INSERT = `
  insert into stream.replay_differences (replay_id, kind, reason, tenant_id, response_id, event_id, partition, "offset")
  select $1::uuid, d.kind, d.reason, d.tenant_id, d.response_id, d.event_id, d.partition, d."offset"
  from unnest($2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::int[], $8::bigint[])
    as d (kind, reason, tenant_id, response_id, event_id, partition, "offset")`

const LIST = `
  select ${COLUMNS}
  from stream.replay_differences
  where replay_id = $1
    and position > $2
  order by position
  limit $3`

const MISSING_RANGES = `
  select partition, min("offset") as from_offset, max("offset") + 1 as to_offset
  from stream.replay_differences
  where ${IS_MISSING}
  group by partition
  order by partition`

const LIST_MISSING = `
  select ${COLUMNS}
  from stream.replay_differences
  where ${IS_MISSING}
    and partition = $2
    and "offset" >= $3
    and "offset" < $4
  order by "offset"`

const COUNT_MISSING = `
  select count(*) as count
  from stream.replay_differences
  where ${IS_MISSING}`

const SETTLE = `
  update stream.replay_differences as d
  set outcome = settled.outcome,
      reason = settled.reason
  from unnest($2::bigint[], $3::text[], $4::text[]) as settled (position, outcome, reason)
  where d.replay_id = $1
    and d.position = settled.position`

const REFUSE_MISSING = `
  update stream.replay_differences
  set outcome = 'refused',
      reason = 'removed_from_topic'
  where ${IS_MISSING}`
