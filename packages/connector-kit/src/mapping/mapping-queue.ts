import type { MappingRequest } from './mapping.ts'
import { isSameMapping } from './same-mapping.ts'

/** A request on its way through the pool. */
export interface QueuedMapping {
  readonly request: MappingRequest
  /** Identifies (tenant, version). */
  readonly key: string
  readonly group: string
  /** JSON of `{ event, context }`. */
  readonly input: string
  /** Set after a chunk was lost with it: alone, it can only hurt itself. */
  runsAlone: boolean
  /** Set after it was given up once because the machine gave it no time; it gets one more. */
  hasStalled: boolean
}

export interface MappingQueue<Item extends QueuedMapping> {
  add(item: Item): void
  /** Puts items of a lost chunk back in front of their lane. */
  restore(items: readonly Item[]): void
  /** Groups with work, the longest waiting first. */
  groups(): string[]
  has(group: string): boolean
  /** The item that `take` would begin with. */
  peek(group: string): Item | undefined
  /** Takes a chunk that one realm can run in one crossing; lanes of a group take turns. */
  take(group: string, limits: ChunkLimits<Item>): Item[]
}

export interface ChunkLimits<Item> {
  readonly bytesMax: number
  countMax(first: Item): number
}

/** Two levels of turns: groups, and within a group one lane per (tenant, version), so that no tenant's thousand delays another's one. */
export function createMappingQueue<Item extends QueuedMapping>(): MappingQueue<Item> {
  const groups = new Map<string, Map<string, Item[]>>()

  const laneOf = ({ group, key }: Item): Item[] => {
    const lanes = groups.get(group) ?? new Map<string, Item[]>()
    groups.set(group, lanes)
    const lane = lanes.get(key) ?? []
    lanes.set(key, lane)
    return lane
  }

  return {
    add: (item) => void laneOf(item).push(item),
    restore(items) {
      for (const item of items.toReversed()) laneOf(item).unshift(item)
    },
    groups: () => [...groups.keys()],
    has: (group) => groups.has(group),
    peek: (group) => groups.get(group)?.values().next().value?.[0],
    take(group, limits) {
      const lanes = groups.get(group)
      const next = lanes?.entries().next().value
      if (lanes === undefined || next === undefined) return []
      const [key, lane] = next
      const chunk = lane.splice(0, countChunk(lane, limits))
      lanes.delete(key)
      if (lane.length > 0) lanes.set(key, lane)
      if (lanes.size === 0) groups.delete(group)
      return chunk
    },
  }
}

function countChunk<Item extends QueuedMapping>(lane: readonly Item[], limits: ChunkLimits<Item>): number {
  const first = lane[0]!
  if (first.runsAlone) return 1
  const countMax = limits.countMax(first)
  let bytes = first.input.length
  let count = 1
  for (; count < countMax && count < lane.length; count++) {
    const item = lane[count]!
    bytes += item.input.length
    if (item.runsAlone || bytes > limits.bytesMax || !runsWith(item.request, first.request)) break
  }
  return count
}

const runsWith = (left: MappingRequest, right: MappingRequest): boolean =>
  left.engine === right.engine && isSameMapping(left.mapping, right.mapping)
