import type { HistoryPage, OffsetRange, ReadOptions, RetainedRange, TimeSpan } from '../stream-history.ts'
import { HistoryMember, type HistoryMemberDeps } from './history-member.ts'
import type { KafkaAdmin } from './kafka-admin.ts'
import type { KafkaNames } from './kafka-stream.ts'

/** Of each partition what lies between two times, as far as it is retained. */
export async function findKafkaRanges(
  admin: KafkaAdmin,
  { topic, group }: KafkaNames,
  { from, to }: TimeSpan,
): Promise<readonly RetainedRange[]> {
  const [begins, ends, offsets] = await Promise.all([
    admin.offsetsAt(topic, from),
    admin.offsetsAt(topic, to),
    admin.offsets(topic, group),
  ])
  return offsets.map(({ partition, low, high }) => {
    const fromOffset = begins.get(partition) ?? high
    return {
      partition,
      fromOffset,
      toOffset: Math.max(fromOffset, ends.get(partition) ?? high),
      isWhole: low === 0 || fromOffset > low,
    }
  })
}

export async function* readKafkaHistory(
  deps: HistoryMemberDeps,
  ranges: readonly OffsetRange[],
  { pageSizeMax, signal }: ReadOptions,
): AsyncGenerator<HistoryPage> {
  const wanted = ranges.filter(({ fromOffset, toOffset }) => fromOffset < toOffset)
  if (wanted.length === 0 || signal.aborted) return
  const member = new HistoryMember(deps, wanted)
  const wake = () => member.wake()
  signal.addEventListener('abort', wake)
  try {
    await member.join()
    while (member.isReading && !signal.aborted) {
      const page = await member.next(pageSizeMax)
      if (page !== undefined) yield page
    }
  } finally {
    signal.removeEventListener('abort', wake)
    await member.leave()
  }
}
