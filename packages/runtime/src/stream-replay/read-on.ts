import type { HistoryPage, StreamHistory } from '../stream/stream-history.ts'
import type { Reading } from './position.ts'

export interface ReadPage {
  readonly page: HistoryPage
  /** As it was before the page. */
  readonly reading: Reading
  /** What is left to be read after it. */
  readonly readings: readonly Reading[]
  /** Something that came next was removed meanwhile: none of our topics has holes. */
  readonly isSomethingGone: boolean
}

const PAGE_SIZE_MAX = 1_000

/** Reads topic by topic, as far as the signal lets it. */
export async function* readOn(
  history: Pick<StreamHistory, 'read'>,
  given: readonly Reading[],
  signal: AbortSignal,
): AsyncGenerator<ReadPage> {
  let readings = given
  for (const [topic, ofTopic] of Map.groupBy(given, (reading) => reading.topic))
    for await (const page of history.read(topic, ofTopic, { pageSizeMax: PAGE_SIZE_MAX, signal })) {
      const isOfPage = (reading: Reading) => reading.topic === topic && reading.partition === page.partition
      const reading = readings.find(isOfPage)!
      const { isBeginningGone: _, ...rest } = { ...reading, fromOffset: page.nextOffset }
      const left = rest.fromOffset < rest.toOffset ? [rest] : []
      readings = readings.flatMap((other) => (isOfPage(other) ? left : [other]))
      const isSomethingGone = (page.messages[0]?.offset ?? page.nextOffset) > reading.fromOffset
      yield { page, reading, readings, isSomethingGone }
    }
}
