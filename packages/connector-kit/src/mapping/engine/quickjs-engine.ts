import {
  type CustomizeVariantOptions,
  newQuickJSWASMModuleFromVariant,
  newVariant,
  RELEASE_SYNC,
} from 'quickjs-emscripten'
import type { Mapping } from '../mapping.ts'
import { isSameMapping } from '../same-mapping.ts'
import { keyOf, type MappingEngine, type MappingLot, type OpenMapping } from './mapping-engine.ts'
import { openQuickjsMapping } from './quickjs-mapping.ts'

/** WebAssembly pages of 64 KiB: what a tenant's interpreter can never exceed, whatever is wrong inside it. */
const MEMORY_PAGES = { initial: 256, maximum: 512 }
const INTERPRETERS_MAX = 20
const CROSSINGS_MAX = 10_000

interface Interpreter {
  readonly module: Awaited<ReturnType<typeof newQuickJSWASMModuleFromVariant>>
  readonly realms: Map<string, { readonly mapping: Mapping; readonly open: OpenMapping }>
  crossings: number
}

/** A WebAssembly instance per tenant, with a linear memory of its own: what breaks inside it reads nothing of another tenant. */
export function createQuickjsEngine(): MappingEngine {
  const interpreters = new Map<string, Interpreter>()

  const openInterpreter = async (tenantId: string): Promise<Interpreter> => {
    const known = interpreters.get(tenantId)
    interpreters.delete(tenantId)
    const eldest = interpreters.keys().next()
    if (!known && interpreters.size >= INTERPRETERS_MAX && !eldest.done) interpreters.delete(eldest.value)
    const isGood = known && known.crossings < CROSSINGS_MAX
    const opened = isGood ? known : { module: await loadModule(), realms: new Map(), crossings: 0 }
    opened.crossings += 1
    interpreters.set(tenantId, opened)
    return opened
  }

  return {
    async open(lot: MappingLot) {
      const { module, realms } = await openInterpreter(lot.tenantId)
      const warm = realms.get(keyOf(lot))
      if (warm && isSameMapping(warm.mapping, lot.mapping)) return warm.open
      const open = openQuickjsMapping(module, lot.mapping)
      realms.set(keyOf(lot), { mapping: lot.mapping, open })
      return open
    },
    // Its memory goes with the instance: nothing in it is run once more, not even to tidy up.
    dispose: (tenantId) => void interpreters.delete(tenantId),
  }
}

/** Neither Node's types nor ES2024's know WebAssembly. */
const { Memory } = (globalThis as unknown as { WebAssembly: { Memory: new (pages: typeof MEMORY_PAGES) => object } })
  .WebAssembly

const loadModule = (): Promise<Interpreter['module']> => {
  const options = { wasmMemory: new Memory(MEMORY_PAGES) } as CustomizeVariantOptions
  return newQuickJSWASMModuleFromVariant(newVariant(RELEASE_SYNC, options))
}
