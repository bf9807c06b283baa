import vm from 'node:vm'
import ivm from 'isolated-vm'
import type { Mapping } from '../mapping.ts'
import { helpersSource } from '../realm/helpers/helpers-source.ts'
import type { Realm } from '../realm/open-realm.ts'
import { realmSource } from '../realm/realm-source.ts'
import { handlebarsSource } from './engine-sources.ts'

/** They use what mappings use, so that its functions are compiled when the cache is taken. */
const WARMING: readonly Mapping[] = [
  {
    kind: 'handlebars',
    source:
      '{"a":"{{event.a}}","b":{{json event.b}},"c":[{{#each event.c}}{{#unless @first}},{{/unless}}{{#if this}}{{json this}}{{else}}0{{/if}}{{/each}}]}',
  },
  {
    kind: 'fields',
    source:
      '{"a":"{{event.a}}","b":["x {{event.a}}","{{truncate (answer \'q\') 5}}","{{npsBand event.n}}","{{date event.t \'dd.MM.yyyy\'}}"]}',
  },
  { kind: 'javascript', source: 'function map(event) { return { a: event.a, b: helpers.answer("q") } }' },
]
const WARMING_INPUT = JSON.stringify([
  {
    event: {
      a: 'x',
      b: {},
      c: [1, 0],
      n: 9,
      t: 0,
      data: { response: { answers: [{ questionId: 'q', textValue: 'x' }] } },
    },
    context: { now: '2026-01-01T00:00:00Z', seed: 's', questions: [{ id: 'q', key: 'q', type: 'text' }] },
  },
])

/**
 * V8's code caches of our own scripts, taken after they have run once: a cache taken at compilation (all that isolated-vm
 * offers) has none of the functions inside, and a template's first compilation would compile the compiler. They run here in a
 * realm of this process's own V8. Only ours: a cache that a tenant could write is a way out (CVE-2022-39266).
 */
export function makeCodeCaches(): ReadonlyMap<string, ivm.ExternalCopy<ArrayBuffer>> {
  // Not contextified: its global object could not be frozen.
  const context = vm.createContext(vm.constants.DONT_CONTEXTIFY)
  const scripts = [handlebarsSource, helpersSource, realmSource].map((source) => ({
    source,
    script: new vm.Script(source),
  }))
  const realm = scripts.map(({ script }) => script.runInContext(context) as unknown).at(-1)
  warm(realm as Realm)
  return new Map(scripts.map(({ source, script }) => [source, toExternalCopy(script.createCachedData())]))
}

function warm(realm: Realm): void {
  for (const mapping of WARMING) {
    const problem = realm.prepare(JSON.stringify(mapping))
    if (problem !== '') throw new Error(`the sandbox cannot compile its own mapping: ${problem}`)
    realm.run(WARMING_INPUT)
  }
}

function toExternalCopy(bytes: Buffer): ivm.ExternalCopy<ArrayBuffer> {
  const start = bytes.byteOffset
  return new ivm.ExternalCopy(bytes.buffer.slice(start, start + bytes.length) as ArrayBuffer)
}
