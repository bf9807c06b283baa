import { findCursors } from '../../analytics/sink-batches.ts'
import type { Oltp } from '../../oltp/oltp.ts'
import type { StreamHistory, TimeSpan } from '../../stream/stream-history.ts'
import type { FoundReadings } from '../found-readings.ts'
import { countOffsets, cutAt, withoutEmpty } from '../offset-ranges.ts'

export interface FindSinkReadingsDeps {
  readonly oltp: Pick<Oltp, 'asOperator'>
  readonly history: Pick<StreamHistory, 'findRanges'>
}

const TOPIC = 'response.created'

/** What is read to compare a time of `response.created` with the dashboards: as much of it as the sink has recorded. */
export async function findSinkReadings(
  { oltp, history }: FindSinkReadingsDeps,
  time: TimeSpan,
): Promise<FoundReadings> {
  const wanted = await history.findRanges(TOPIC, time)
  const partitions = wanted.map(({ partition }) => partition)
  const cursors = await oltp.asOperator('stream replay', (tx) => findCursors(tx, { topic: TOPIC, partitions }))
  const compared = wanted.map(({ partition, fromOffset, toOffset }) =>
    cutAt({ partition, fromOffset, toOffset }, cursors.get(partition) ?? 0),
  )
  return {
    readings: withoutEmpty(compared).map((range) => ({ topic: TOPIC, ...range })),
    compared,
    isWhole: wanted.every(({ isWhole }) => isWhole),
    knownFrom: time.from.toISOString(),
    pending: countOffsets(wanted) - countOffsets(compared),
  }
}
