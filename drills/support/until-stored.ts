import { until } from '../../packages/runtime/test/support/until.ts'
import type { Stores } from './read-stores.ts'

const WITHIN_MS = 600_000

/** How many responses are stored when those are that were accepted, or when it is of no use to wait longer. */
export async function untilStored(stores: Stores, accepted: number): Promise<number> {
  const isStored = async () => (await stores.counts()).responses >= accepted
  await until('everything stored', isStored, { timeoutMs: WITHIN_MS, everyMs: 250 }).catch(() => undefined)
  return (await stores.counts()).responses
}
