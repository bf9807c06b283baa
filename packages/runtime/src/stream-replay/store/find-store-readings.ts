import type { Clock } from '../../clock.ts'
import type { Stream } from '../../stream/stream.ts'
import type { RetainedRange, StreamHistory, TimeSpan } from '../../stream/stream-history.ts'
import type { Topic } from '../../stream/topics.ts'
import type { FoundReadings } from '../found-readings.ts'
import { countOffsets, cutAt, withoutEmpty } from '../offset-ranges.ts'
import type { Reading } from '../position.ts'

export interface FindStoreReadingsDeps {
  readonly stream: Pick<Stream, 'lag'>
  readonly history: Pick<StreamHistory, 'findRanges'>
  readonly clock: Clock
}

/** So long a response may have waited before it was stored. */
export const LEAD_MS = 3_600_000
/** The clocks of brokers and of processes differ. */
const TAIL_MS = 60_000
const DAY_MS = 86_400_000

/**
 * What is read to compare a time of `responses.raw` with the responses. Beside the time itself a little before and after it, so that a
 * response at its edges is not taken for one that nobody sent; the dead letters since; and the changes since, which say what was erased:
 * a database that was put back to before an erasure has forgotten it.
 */
export async function findStoreReadings(
  { stream, history, clock }: FindStoreReadingsDeps,
  time: TimeSpan,
): Promise<FoundReadings> {
  // 1. First of all: what is handled by now is stored, kept aside, erased, or in what is read below.
  const handled = new Map(
    (await stream.lag('responses.raw', 'store')).map(({ partition, committedOffset }) => [partition, committedOffset]),
  )
  const wanted = await history.findRanges('responses.raw', time)
  const compared = wanted.map((range) => cutAt(range, handled.get(range.partition) ?? 0))

  // 2. What is compared, with what tells it apart.
  const from = new Date(time.from.getTime() - LEAD_MS)
  const since = { from, to: new Date(clock.now().getTime() + DAY_MS) }
  const responses = await history.findRanges('responses.raw', { from, to: new Date(time.to.getTime() + TAIL_MS) })
  const dead = await history.findRanges('responses.raw.dlq', since)
  const changes = await history.findRanges('response.created', since)

  const isAnyGone = responses.some((range) => !range.isWhole && range.fromOffset === range.toOffset)
  return {
    readings: [
      ...toReadings('responses.raw', responses),
      ...toReadings('responses.raw.dlq', dead),
      ...toReadings('response.created', changes),
    ],
    compared: compared.map(({ partition, fromOffset, toOffset }) => ({ partition, fromOffset, toOffset })),
    isWhole: wanted.every(({ isWhole }) => isWhole),
    knownFrom: (isAnyGone ? time.to : time.from).toISOString(),
    pending: countOffsets(wanted) - countOffsets(compared),
  }
}

const toReadings = (topic: Topic, ranges: readonly RetainedRange[]): readonly Reading[] =>
  withoutEmpty(ranges).map(({ isWhole, ...range }) => ({ topic, ...range, ...(!isWhole && { isBeginningGone: true }) }))
