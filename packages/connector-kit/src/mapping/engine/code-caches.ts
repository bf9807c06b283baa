import vm from 'node:vm'
import ivm from 'isolated-vm'
import type { Realm } from '../realm/open-realm.ts'
import { realmSource } from '../realm/realm-source.ts'
import { handlebarsSource } from './engine-sources.ts'

/** Uses what every template uses, so that its functions are compiled when the cache is taken. */
const WARMING_TEMPLATE =
  '{"a":"{{event.a}}","b":{{json event.b}},"c":[{{#each event.c}}{{#unless @first}},{{/unless}}{{#if this}}{{json this}}{{else}}0{{/if}}{{/each}}]}'
const WARMING_INPUT = '[{"event":{"a":"x","b":{},"c":[1,0]},"context":{"now":"2026-01-01T00:00:00Z","seed":"s"}}]'

/**
 * V8's code caches of our own scripts, taken after they have run once: a cache taken at compilation (all that isolated-vm
 * offers) has none of the functions inside, and a template's first compilation would compile the compiler. They run here in a
 * realm of this process's own V8. Only ours: a cache that a tenant could write is a way out (CVE-2022-39266).
 */
export function makeCodeCaches(): ReadonlyMap<string, ivm.ExternalCopy<ArrayBuffer>> {
  // Not contextified: its global object could not be frozen.
  const context = vm.createContext(vm.constants.DONT_CONTEXTIFY)
  const scripts = [handlebarsSource, realmSource].map((source) => ({ source, script: new vm.Script(source) }))
  const [, realm] = scripts.map(({ script }) => script.runInContext(context) as unknown)
  warm(realm as Realm)
  return new Map(scripts.map(({ source, script }) => [source, toExternalCopy(script.createCachedData())]))
}

function warm(realm: Realm): void {
  realm.prepare(JSON.stringify({ kind: 'handlebars', source: WARMING_TEMPLATE }))
  realm.run(WARMING_INPUT)
}

function toExternalCopy(bytes: Buffer): ivm.ExternalCopy<ArrayBuffer> {
  const start = bytes.byteOffset
  return new ivm.ExternalCopy(bytes.buffer.slice(start, start + bytes.length) as ArrayBuffer)
}
