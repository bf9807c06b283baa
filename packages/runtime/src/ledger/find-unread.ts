import { setTimeout as delay } from 'node:timers/promises'
import { partitionOf } from '../stream/partition-of.ts'
import type { Lag, Stream } from '../stream/stream.ts'
import type { Topic } from '../stream/topics.ts'

export interface Reading {
  readonly topic: Topic
  readonly group: string
  /** Of messages that were on the topic when this was asked, if they ever were. */
  readonly keys: readonly string[]
}

const LOOK_EVERY_MS = 25
const PATIENCE_MS = 1_000

/**
 * Those of the keys that a group may still have to handle: it has not committed what their partition held when this was asked. A group
 * that keeps up has committed that within a moment, whatever comes meanwhile, so it is waited for a second at the most.
 */
export async function findUnread(stream: Pick<Stream, 'lag'>, { topic, group, keys }: Reading): Promise<Set<string>> {
  if (keys.length === 0) return new Set()
  const first = await stream.lag(topic, group)
  const ends = new Map(first.map(({ partition, endOffset }) => [partition, endOffset]))
  const deadline = performance.now() + PATIENCE_MS
  let left = keysBehind(keys, { lags: first, ends })
  while (left.length > 0 && performance.now() < deadline) {
    await delay(LOOK_EVERY_MS)
    left = keysBehind(left, { lags: await stream.lag(topic, group), ends })
  }
  return new Set(left)
}

interface Position {
  readonly lags: readonly Lag[]
  readonly ends: ReadonlyMap<number, number>
}

function keysBehind(keys: readonly string[], { lags, ends }: Position): readonly string[] {
  const isBehind = ({ partition, committedOffset }: Lag) => committedOffset < (ends.get(partition) ?? 0)
  const behind = new Set(lags.filter(isBehind).map(({ partition }) => partition))
  return behind.size === 0 ? [] : keys.filter((key) => behind.has(partitionOf(key, lags.length)))
}
