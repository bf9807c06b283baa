import { setTimeout as delay } from 'node:timers/promises'

export interface JoinOptions<Item> {
  /** Runs under way at the same time. */
  readonly concurrencyMax: number
  /** A run takes items until they weigh this much, and always one. Default: no limit. */
  readonly weightMax?: number
  readonly weightOf?: (item: Item) => number
}

interface Waiting<Item, Result> {
  readonly item: Item
  readonly resolve: (result: Result) => void
  readonly reject: (error: unknown) => void
}

// Timers that were set for one moment go off within this.
const WINDOW_MS = 2

/**
 * Makes one run of calls that come together, or while the runs before them are under way: what a run costs whatever it does,
 * such as a transaction, is then paid once. Runs give one result per item, in order; one that fails fails all of its calls.
 */
export function joinCalls<Item, Result>(
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
  { concurrencyMax, weightMax = Number.POSITIVE_INFINITY, weightOf = () => 1 }: JoinOptions<Item>,
): (item: Item) => Promise<Result> {
  const queue: Waiting<Item, Result>[] = []
  let underWay = 0

  const take = () => {
    let size = 0
    let weight = 0
    while (size < queue.length && (size === 0 || weight + weightOf(queue[size]!.item) <= weightMax)) {
      weight += weightOf(queue[size]!.item)
      size += 1
    }
    return queue.splice(0, size)
  }
  const settle = async (calls: readonly Waiting<Item, Result>[]) => {
    try {
      const results = await run(calls.map(({ item }) => item))
      for (const [at, { resolve }] of calls.entries()) resolve(results[at]!)
    } catch (error) {
      for (const { reject } of calls) reject(error)
    }
  }
  const work = async () => {
    underWay += 1
    while (queue.length > 0) {
      await delay(WINDOW_MS)
      // Another run may have taken everything meanwhile.
      if (queue.length > 0) await settle(take())
    }
    underWay -= 1
  }
  return (item) =>
    new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject })
      if (underWay < concurrencyMax) void work()
    })
}
