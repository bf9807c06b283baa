import { APART_FROM, type HeldRecords, holdRecords } from '../../findings/apart/hold-records.ts'
import type { Claim } from './claim-insight.ts'

/** Longer than from one step of ours to the next: then somebody else has the insight, or nobody. */
const KEPT_MS = 60_000

/** The records of one large insight, from the first step that needs them to the last: getting them takes longer than what is done with them. */
export interface KeptRecords {
  /**
   * Does `work` with the records of an insight, which `load` adds where an earlier step has not. Those of another one are dropped for them, and
   * they are once something goes wrong. Few records are not kept.
   */
  use<T>(claim: Claim, load: (held: HeldRecords) => Promise<void>, work: (held: HeldRecords) => Promise<T>): Promise<T>
  /** Nothing needs those of this insight any more, or without one whatever is kept. Idempotent. */
  drop(claim?: Claim): Promise<void>
}

export function createKeptRecords(): KeptRecords {
  let kept: { readonly key: string; readonly held: HeldRecords } | undefined
  let timer: NodeJS.Timeout | undefined

  async function drop(claim?: Claim): Promise<void> {
    if (kept === undefined || (claim !== undefined && kept.key !== keyOf(claim))) return
    const { held } = kept
    kept = undefined
    await held[Symbol.asyncDispose]()
  }

  return Object.freeze({
    async use(claim, load, work) {
      const size = claim.response_count ?? 0
      if (size < APART_FROM) {
        await using held = holdRecords(size)
        await load(held)
        return await work(held)
      }
      clearTimeout(timer)
      const key = keyOf(claim)
      if (kept?.key !== key) await drop()
      const isLoaded = kept !== undefined
      const held = kept?.held ?? holdRecords(size)
      kept = { key, held }
      try {
        if (!isLoaded) await load(held)
        return await work(held)
      } catch (error) {
        await drop()
        throw error
      } finally {
        timer = setTimeout(() => void drop(), KEPT_MS).unref()
      }
    },
    drop,
  } satisfies KeptRecords)
}

/** Whoever takes an insight over finds its records as they are by then. */
const keyOf = ({ id, fence }: Claim): string => `${id} ${fence}`
