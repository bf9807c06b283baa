import { MatchersV3 } from '@pact-foundation/pact'
import type { Interaction } from '../interaction.ts'
import { EXAMPLES, filled, id, time } from '../placeholders.ts'
import { problem } from './problem.ts'

const { eachLike, equal, like, regex } = MatchersV3
const { mappingId, mappingName } = EXAMPLES

const first = { kind: 'handlebars', source: '{"id": {{json event.data.response.id}} }' } as const
const second = { kind: 'handlebars', source: '{"response": {{json event.data.response.id}} }' } as const

const mapping = { id: id('mappingId'), name: mappingName, latestVersion: 1, createdAt: time() }
const version = {
  version: 1,
  kind: 'handlebars',
  output: 'json',
  hash: regex('^[0-9a-f]{64}$', 'a'.repeat(64)),
  createdAt: time(),
  createdBy: EXAMPLES.clientId,
}
const one = { given: 'a mapping', request: 'GET /v1/mappings/{mappingId}' } as const

export const mappings: readonly Interaction[] = [
  {
    given: 'a tenant',
    when: 'creates a mapping',
    request: 'POST /v1/mappings',
    json: { name: filled('{mappingName}'), ...first },
    status: 201,
    answers: like(mapping),
    call: (howazit) => howazit.mappings.create({ name: mappingName, ...first }),
  },
  {
    given: 'a tenant',
    when: 'creates a mapping that cannot be compiled',
    request: 'POST /v1/mappings',
    json: { name: 'broken', kind: 'handlebars', source: '{{#if}' },
    status: 422,
    answers: problem(422, 'mapping_invalid', { detail: like('Parse error on line 1.') }),
    call: (howazit) => howazit.mappings.create({ name: 'broken', kind: 'handlebars', source: '{{#if}' }),
    throws: { code: 'mapping_invalid' },
  },
  {
    given: 'a mapping',
    when: 'finds a mapping by its name',
    request: 'GET /v1/mappings',
    query: { name: '{mappingName}' },
    status: 200,
    answers: like({ items: eachLike(mapping) }),
    call: (howazit) => howazit.mappings.list({ name: mappingName }),
  },
  {
    ...one,
    when: 'gets a mapping',
    status: 200,
    answers: like(mapping),
    call: (howazit) => howazit.mappings.get(mappingId),
  },
  {
    ...one,
    when: 'adds a version to a mapping',
    request: 'POST /v1/mappings/{mappingId}/versions',
    json: second,
    status: 201,
    answers: like({ ...version, version: equal(2) }),
    call: (howazit) => howazit.mappings.createVersion(mappingId, second),
  },
  {
    ...one,
    when: 'lists the versions of a mapping',
    request: 'GET /v1/mappings/{mappingId}/versions',
    status: 200,
    answers: like({ items: eachLike(version) }),
    call: (howazit) => howazit.mappings.listVersions(mappingId),
  },
  {
    ...one,
    when: 'gets the source of a version',
    request: 'GET /v1/mappings/{mappingId}/source',
    query: { version: '1' },
    status: 200,
    answers: like({ ...version, source: equal(first.source) }),
    call: (howazit) => howazit.mappings.getVersion(mappingId, 1),
  },
  {
    ...one,
    when: 'publishes a version of a mapping',
    request: 'POST /v1/mappings/{mappingId}/publication',
    json: { version: 1 },
    status: 200,
    answers: like({ ...mapping, publishedVersion: equal(1) }),
    call: (howazit) => howazit.mappings.publish(mappingId, { version: 1 }),
  },
  {
    ...one,
    given: 'a mapping with two versions, the second for some events',
    when: 'takes a version back',
    request: 'POST /v1/mappings/{mappingId}/rollback',
    status: 200,
    answers: like({ ...mapping, latestVersion: 2, publishedVersion: equal(1) }),
    call: (howazit) => howazit.mappings.rollback(mappingId),
  },
  {
    given: 'a tenant',
    when: 'tries a draft on an event',
    request: 'POST /v1/mappings/preview',
    json: { draft: { kind: 'handlebars', source: '{"n": {{event.n}} }' }, events: [{ n: 1 }] },
    status: 200,
    answers: like({ items: eachLike({ result: { status: equal('ok'), output: '{"n":1}' } }) }),
    call: (howazit) =>
      howazit.mappings.preview({ draft: { kind: 'handlebars', source: '{"n": {{event.n}} }' }, events: [{ n: 1 }] }),
  },
  {
    ...one,
    when: 'takes away a mapping that nothing uses',
    request: 'DELETE /v1/mappings/{mappingId}',
    status: 204,
    call: (howazit) => howazit.mappings.delete(mappingId),
  },
]
