import type { MappingEngineName, MappingLot } from './engine/mapping-engine.ts'
import type { RunHead } from './protocol.ts'
import { isSameMapping } from './same-mapping.ts'

type Lot = MappingLot & { readonly engine: MappingEngineName }

/** What a child has been told of: sources go to it once. */
export interface SentLots {
  /** The part of a head that names the lot, and tells it where the child does not know it. */
  register(lot: Lot): Pick<RunHead, 'lot' | 'opens' | 'forgets'>
}

/** Of sources, before the child is told to forget them: nobody needs as many at a time. */
const CHARACTERS_MAX = 8 * 1024 * 1024

export function createSentLots(): SentLots {
  const numbers = new Map<string, { readonly number: number; readonly lot: Lot }>()
  let characters = 0
  let next = 1

  return {
    register({ tenantId, version, mapping, engine }) {
      const key = `${tenantId}\n${version}`
      const known = numbers.get(key)
      if (known && isSameMapping(known.lot.mapping, mapping) && known.lot.engine === engine)
        return { lot: known.number }
      characters += mapping.source.length
      const isFull = characters > CHARACTERS_MAX
      if (isFull) {
        numbers.clear()
        characters = mapping.source.length
      }
      const lot = { tenantId, version, mapping, engine }
      const number = next++
      numbers.set(key, { number, lot })
      return { lot: number, opens: lot, ...(isFull && { forgets: true as const }) }
    },
  }
}
