import { SINK } from '../../analytics/sink-batches.ts'
import type { Oltp } from '../../oltp/oltp.ts'
import type { OffsetRange } from '../../stream/stream-history.ts'

const PAGE_SIZE = 10_000

/** Pages of the batches of which every offset lies within the ranges, and that are in: whatever else they hold is too much. */
export async function* listInsideBatches(
  oltp: Pick<Oltp, 'asOperator'>,
  ranges: readonly OffsetRange[],
): AsyncGenerator<readonly string[]> {
  let after = '00000000-0000-0000-0000-000000000000'
  while (true) {
    const values = [
      SINK,
      ranges.map(({ partition }) => partition),
      ranges.map(({ fromOffset }) => fromOffset),
      ranges.map(({ toOffset }) => toOffset),
      after,
      PAGE_SIZE,
    ]
    const { rows } = await oltp.asOperator('stream replay', (tx) => tx.query<{ batch_id: string }>(LIST, values))
    const last = rows.at(-1)
    if (last === undefined) return
    yield rows.map((row) => row.batch_id)
    after = last.batch_id
  }
}

const LIST = `
  select batch.batch_id
  from stream.sink_batches as batch
  left join unnest($2::int[], $3::bigint[], $4::bigint[]) as range (partition, from_offset, to_offset)
    on range.partition = batch.partition
  where batch.sink = $1
    and batch.topic = 'response.created'
    and batch.batch_id > $5
  group by batch.batch_id
  having bool_and(
    batch.inserted_at is not null and range.partition is not null
    and batch.from_offset >= range.from_offset and batch.to_offset < range.to_offset)
  order by batch.batch_id
  limit $6`
