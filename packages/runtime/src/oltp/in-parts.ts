import type { Tx } from './oltp.ts'
import { isRefusedData } from './refused-data.ts'

/** Some of the items, in order, and what came of them: `error` where it is one that the database refuses. */
export type Part<Item, Done> =
  | { readonly items: readonly Item[]; readonly done: Done }
  | { readonly items: readonly Item[]; readonly error: unknown }

/** As many attempts as by halving, where one item is refused, and a third of the rows written in vain. */
const PARTS = 4

/**
 * Does `work` with as many items at once as the database takes, in their order and in the caller's transaction. What it
 * refuses is found by quartering and undone; whatever else goes wrong is thrown.
 */
export async function inParts<Item, Done>(
  tx: Tx,
  items: readonly Item[],
  work: (items: readonly Item[]) => Promise<Done>,
): Promise<readonly Part<Item, Done>[]> {
  try {
    return [{ items, done: await tx.attempt(() => work(items)) }]
  } catch (error) {
    if (!isRefusedData(error)) throw error
    if (items.length === 1) return [{ items, error }]
  }
  const size = Math.ceil(items.length / PARTS)
  const parts: Part<Item, Done>[] = []
  for (let from = 0; from < items.length; from += size)
    parts.push(...(await inParts(tx, items.slice(from, from + size), work)))
  return parts
}
