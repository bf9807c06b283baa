import ivm from 'isolated-vm'
import type { Mapping } from '../mapping.ts'
import { isSameMapping } from '../same-mapping.ts'
import { keyOf, type MappingLot, type OpenMapping } from './mapping-engine.ts'

/** An isolate and the realms in it. */
export interface ShelvedIsolate {
  readonly isolate: ivm.Isolate
  /** By tenant and version. */
  readonly realms: Map<string, { readonly mapping: Mapping; readonly open: OpenMapping }>
  /** Scripts are compiled once and run in each context: their bytecode is shared, which is half of what a realm would keep. */
  readonly scripts: Map<string, ivm.Script>
  /** Contexts ever made in it: released ones are not given back entirely, a 16 MB isolate died after 102 of them. */
  contexts: number
  crossings: number
}

/** Isolates by name, the least recently used out first. */
export interface IsolateShelf {
  /** The isolate of this name, or another in its place when it is worn out or full. */
  open(name: string, lot: MappingLot): ShelvedIsolate
  /** The name of an isolate that has this realm warm, or else has room for it. */
  findHome(lot: MappingLot): string | undefined
  dispose(name: string): void
  /** Disposes every isolate with a realm of the tenant. */
  disposeTenant(tenantId: string): void
}

export interface ShelfOptions {
  readonly memoryMb: number
  readonly isolatesMax: number
  readonly contextsMax: number
  /** After so many an isolate is replaced: what they may have left in its heap goes with it. */
  readonly crossingsMax: number
  /** V8 has lost control of the isolate: must end the process. */
  readonly onCatastrophe: () => void
}

export function createIsolateShelf(options: ShelfOptions): IsolateShelf {
  const { memoryMb, isolatesMax, contextsMax, crossingsMax, onCatastrophe } = options
  const shelf = new Map<string, ShelvedIsolate>()

  const isWarm = ({ realms }: ShelvedIsolate, lot: MappingLot): boolean => {
    const known = realms.get(keyOf(lot))
    return known !== undefined && isSameMapping(known.mapping, lot.mapping)
  }
  const isWorn = ({ crossings }: ShelvedIsolate): boolean => crossings >= crossingsMax
  const hasRoom = ({ contexts }: ShelvedIsolate): boolean => contexts < contextsMax

  const dispose = (name: string): void => {
    const known = shelf.get(name)
    shelf.delete(name)
    if (known && !known.isolate.isDisposed) known.isolate.dispose()
  }

  const make = (name: string): ShelvedIsolate => {
    dispose(name)
    const eldest = shelf.keys().next()
    if (shelf.size >= isolatesMax && !eldest.done) dispose(eldest.value)
    const isolate = new ivm.Isolate({ memoryLimit: memoryMb, onCatastrophicError: onCatastrophe })
    return { isolate, realms: new Map(), scripts: new Map(), contexts: 0, crossings: 0 }
  }

  return {
    dispose,
    disposeTenant(tenantId) {
      for (const [name, { realms }] of shelf)
        if ([...realms.keys()].some((key) => key.startsWith(`${tenantId}\n`))) dispose(name)
    },
    findHome(lot) {
      let roomy: string | undefined
      for (const [name, shelved] of shelf) {
        if (isWorn(shelved)) continue
        if (isWarm(shelved, lot)) return name
        if (hasRoom(shelved)) roomy ??= name
      }
      return roomy
    },
    open(name, lot) {
      const known = shelf.get(name)
      const isGood = known && !isWorn(known) && (isWarm(known, lot) || hasRoom(known))
      const opened = isGood ? known : make(name)
      opened.crossings += 1
      // Re-inserted: the first is always the one unused longest.
      shelf.delete(name)
      shelf.set(name, opened)
      return opened
    },
  }
}
