import type { StreamReplay, StreamReplayCounts } from '@howazit/sdk'
import { bold, green, red } from '../output.ts'

const count = (value: number): string => value.toLocaleString('en-US')

/** What is said of each count that is not 0, in this order. */
const FOUND: readonly (readonly [keyof StreamReplayCounts, string])[] = [
  ['same', 'as the topic says'],
  ['missing', 'in the topic, and nowhere else'],
  ['differing', 'other than the topic says'],
  ['extra', 'there, and not in the topic'],
  ['pending', 'still on their way, not compared'],
  ['quarantined', 'kept aside, since they could not be stored'],
  ['dead', 'among the dead letters of the topic'],
  ['erased', 'erased since'],
  ['unreadable', 'that nobody can read'],
  ['repaired', 'repaired'],
  ['refused', 'missing and not repaired'],
]

/** What was found, a line each, and the verdict. */
export function streamReplayText(replay: StreamReplay): string {
  const { topic, into, from, to, counts, isWhole, isEqual, trouble } = replay
  const lines = FOUND.filter(([name]) => counts[name] > 0).map(
    ([name, text]) => `  ${count(counts[name]).padStart(9)} ${text}`,
  )
  return [
    bold(`${topic} into the ${into}, ${from} to ${to}`),
    ...lines,
    ...(isWhole ? [] : ['The topic may not hold all of that time any more: what it lost is not compared.']),
    ...(isEqual === undefined ? [] : [isEqual ? green('equal') : red('they differ')]),
    ...(trouble === undefined ? [] : [`It is tried again: ${trouble}`]),
  ].join('\n')
}

/** How far it is, on one line. */
export function streamProgressText({ status, progress, counts }: StreamReplay): string {
  const { read, messages, compared } = progress
  return `${status}: ${count(read)} of ${count(messages)} messages read, ${count(compared)} compared, ${count(counts.missing)} missing, ${count(counts.repaired)} repaired`
}

/** What there is to be done with it now. */
export function nextStreamText({ id, status, counts }: StreamReplay): string | undefined {
  if (status === 'comparing' || status === 'repairing') return `howazit replay stream watch ${id}`
  if (status === 'compared' && counts.missing > 0) return `howazit replay stream apply ${id} --reason "..."`
  const isDone = counts.differing + counts.extra + counts.refused === 0
  return isDone || status === 'cancelled' ? undefined : `howazit replay stream report ${id}`
}
