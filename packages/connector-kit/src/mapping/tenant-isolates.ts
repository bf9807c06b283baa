import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import ivm from 'isolated-vm'
import type { Mapping } from './mapping.ts'
import { realmSource } from './realm/realm-source.ts'
import { isSameMapping } from './same-mapping.ts'

/** Handlebars and its compiled templates take about 3 MB; hostile code that asks for more loses its isolate only. */
const ISOLATE_MEMORY_MB = 16
/** A warm isolate with Handlebars keeps 3.9 MB resident and an empty process 74 MB: 24 stay below the 179 MB at which the pool retires it. */
const ISOLATES_MAX = 24
const CROSSINGS_PER_ISOLATE_MAX = 10_000
/** Released contexts are not given back entirely: a 16 MB isolate died after 102 of them. */
const CONTEXTS_PER_ISOLATE_MAX = 24

const handlebarsSource = readFileSync(
  createRequire(import.meta.url).resolve('handlebars/dist/handlebars.min.js'),
  'utf8',
)

/** A locked context that holds one mapping version, warm. */
export interface WarmRealm {
  readonly mapping: Mapping
  readonly prepare: ivm.Reference<(mappingJson: string) => string>
  readonly run: ivm.Reference<(inputsJson: string) => string>
  readonly isolate: ivm.Isolate
  isPrepared: boolean
}

interface TenantIsolate {
  readonly isolate: ivm.Isolate
  readonly realms: Map<string, WarmRealm>
  contexts: number
  crossings: number
}

export interface TenantIsolates {
  /** Opens, or finds warm, the realm of this mapping version. Runs no tenant code. */
  open(tenantId: string, version: string, mapping: Mapping): WarmRealm
  /** Disposes the tenant's isolate; the next `open` starts from nothing. */
  dispose(tenantId: string): void
}

/** One isolate per tenant, least recently used out first; `onCatastrophe` must end the process, V8 has lost control of it. */
export function createTenantIsolates(onCatastrophe: () => void): TenantIsolates {
  const tenants = new Map<string, TenantIsolate>()

  const dispose = (tenantId: string): void => {
    const tenant = tenants.get(tenantId)
    tenants.delete(tenantId)
    if (tenant && !tenant.isolate.isDisposed) tenant.isolate.dispose()
  }

  const openTenant = (tenantId: string): TenantIsolate => {
    const known = tenants.get(tenantId)
    if (known && known.crossings < CROSSINGS_PER_ISOLATE_MAX && known.contexts < CONTEXTS_PER_ISOLATE_MAX) {
      tenants.delete(tenantId)
      tenants.set(tenantId, known)
      return known
    }
    dispose(tenantId)
    const eldest = tenants.keys().next()
    if (tenants.size >= ISOLATES_MAX && !eldest.done) dispose(eldest.value)
    const isolate = new ivm.Isolate({ memoryLimit: ISOLATE_MEMORY_MB, onCatastrophicError: onCatastrophe })
    const opened = { isolate, realms: new Map<string, WarmRealm>(), contexts: 0, crossings: 0 }
    tenants.set(tenantId, opened)
    return opened
  }

  return {
    dispose,
    open(tenantId, version, mapping) {
      const tenant = openTenant(tenantId)
      tenant.crossings += 1
      const warm = tenant.realms.get(version)
      if (warm && isSameMapping(warm.mapping, mapping)) return warm
      const realm = openRealmIn(tenant.isolate, mapping)
      tenant.contexts += 1
      tenant.realms.set(version, realm)
      return realm
    },
  }
}

function openRealmIn(isolate: ivm.Isolate, mapping: Mapping): WarmRealm {
  const context = isolate.createContextSync()
  if (mapping.kind === 'handlebars') compileOurs(isolate, handlebarsSource).runSync(context)
  const realm = compileOurs(isolate, realmSource).runSync(context, { reference: true })
  return {
    mapping,
    isolate,
    prepare: realm.getSync('prepare', { reference: true }),
    run: realm.getSync('run', { reference: true }),
    isPrepared: false,
  }
}

const codeCaches = new Map<string, ivm.ExternalCopy<ArrayBuffer>>()

/** Compiles a script of ours, from V8's code cache after the first time. Only ours: a cache that a tenant could write is a way out (CVE-2022-39266). */
function compileOurs(isolate: ivm.Isolate, source: string): ivm.Script {
  const cachedData = codeCaches.get(source)
  if (cachedData) return isolate.compileScriptSync(source, { cachedData })
  const script = isolate.compileScriptSync(source, { produceCachedData: true })
  const { cachedData: produced } = script as { cachedData?: ivm.ExternalCopy<ArrayBuffer> }
  if (produced) codeCaches.set(source, produced)
  return script
}
