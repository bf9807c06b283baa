import type ivm from 'isolated-vm'
import type { Mapping } from '../mapping.ts'
import { MAPPING_LIMITS } from '../mapping-limits.ts'
import type { Realm } from '../realm/open-realm.ts'
import { isSameMapping } from '../same-mapping.ts'
import { makeCodeCaches } from './code-caches.ts'
import { scriptsFor } from './engine-sources.ts'
import { createIsolateShelf, type ShelvedIsolate } from './isolate-shelf.ts'
import { openIsolatedMapping } from './isolated-mapping.ts'
import { keyOf, type MappingEngine, type MappingLot, type OpenMapping } from './mapping-engine.ts'

const CROSSINGS_MAX = 10_000
/** An isolate of one tenant's JavaScript keeps some 3 MB resident and an idle process 80: fifty stay below its bound of 256 MB. */
const TENANT_ISOLATES_MAX = 50
const VERSIONS_PER_TENANT_MAX = 24
/** A template's realm keeps 0.7 MB: two hundred tenants are warm within 250 MB, which they would not be with an isolate each. */
const TEMPLATE_ISOLATES_MAX = 4
const TEMPLATES_PER_ISOLATE = 50

/**
 * Tenants' JavaScript has an isolate per tenant. Templates cannot run code of their own, so many tenants' share an isolate, each
 * in a context of its own, whose objects no other context can reach. `onCatastrophe` must end the process.
 */
export function createIsolatedVmEngine(onCatastrophe: () => void): MappingEngine {
  const tenants = createIsolateShelf({
    memoryMb: MAPPING_LIMITS.memoryBytes / 1024 / 1024,
    isolatesMax: TENANT_ISOLATES_MAX,
    contextsMax: VERSIONS_PER_TENANT_MAX,
    crossingsMax: CROSSINGS_MAX,
    onCatastrophe,
  })
  const templates = createIsolateShelf({
    memoryMb: 16 + TEMPLATES_PER_ISOLATE,
    isolatesMax: TEMPLATE_ISOLATES_MAX,
    contextsMax: TEMPLATES_PER_ISOLATE,
    crossingsMax: CROSSINGS_MAX * TEMPLATES_PER_ISOLATE,
    onCatastrophe,
  })
  const codeCaches = makeCodeCaches()
  let templateIsolates = 0

  const openIsolate = (lot: MappingLot): ShelvedIsolate => {
    if (lot.mapping.kind === 'javascript') return tenants.open(lot.tenantId, lot)
    return templates.open(templates.findHome(lot) ?? `templates ${++templateIsolates}`, lot)
  }

  const openRealmIn = ({ isolate, scripts }: ShelvedIsolate, mapping: Mapping): OpenMapping => {
    const context = isolate.createContextSync()
    let realm: ivm.Reference<Realm> | undefined
    for (const source of scriptsFor(mapping)) {
      const script = scripts.get(source) ?? isolate.compileScriptSync(source, { cachedData: codeCaches.get(source)! })
      scripts.set(source, script)
      realm = script.runSync(context, { reference: true }) as ivm.Reference<Realm>
    }
    return openIsolatedMapping({ isolate, realm: realm!, mapping })
  }

  return {
    open(lot) {
      const shelved = openIsolate(lot)
      const key = keyOf(lot)
      const warm = shelved.realms.get(key)
      if (warm && isSameMapping(warm.mapping, lot.mapping)) return warm.open
      const open = openRealmIn(shelved, lot.mapping)
      shelved.contexts += 1
      shelved.realms.set(key, { mapping: lot.mapping, open })
      return open
    },
    dispose(tenantId) {
      tenants.dispose(tenantId)
      templates.disposeTenant(tenantId)
    },
  }
}
