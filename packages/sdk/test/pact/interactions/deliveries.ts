import { MatchersV3 } from '@pact-foundation/pact'
import type { Interaction } from '../interaction.ts'
import { EXAMPLES, id, time } from '../placeholders.ts'
import { problem } from './problem.ts'

const { eachLike, equal, like, regex, reify } = MatchersV3
const { deliveryId, filterName, webhookId } = EXAMPLES

const delivery = {
  id: id('deliveryId'),
  webhookId: id('webhookId'),
  eventId: id('entryId'),
  eventType: 'webhook.test',
  status: equal('delivered'),
  attemptCount: 1,
  createdAt: time(),
  completedAt: time(),
}

const fingerprint = regex('^[0-9a-f]{12}$', '5b1f0c2a9e4d')

const deadLetter = {
  id: id('deliveryId'),
  stage: equal('mapping'),
  status: equal('refused'),
  code: 'mapping_output_invalid',
  fingerprint,
  connector: equal('webhook'),
  webhookId: id('webhookId'),
  eventId: id('entryId'),
  eventType: 'webhook.test',
  attemptCount: 0,
  createdAt: time(),
  failedAt: time(),
}

const incident = {
  id: regex('^[0-9a-f]{12}(-[0-9a-z]{1,9}){2}$', '5b1f0c2a9e4d-mi9x3k2a-mi9xab12'),
  fingerprint,
  stage: equal('mapping'),
  code: 'mapping_output_invalid',
  connector: equal('webhook'),
  count: 1,
  endpoints: 1,
  firstFailedAt: time(),
  lastFailedAt: time(),
  where: 'fingerprint = 5b1f0c2a9e4d and failed >= 2026-11-22T10:15:31.198Z and failed <= 2026-11-22T10:15:31.198Z',
}

const savedFilter = { name: 'hubspot-night', where: 'connector = hubspot and failed > now-12h', updatedAt: time() }
const filterSaved = { given: 'a saved filter', request: 'GET /v1/saved-filters/{filterName}' } as const

export const deliveries: readonly Interaction[] = [
  {
    given: 'a delivery that arrived',
    when: 'lists what was delivered to a webhook',
    request: 'GET /v1/deliveries',
    query: { webhookId: '{webhookId}', status: 'delivered' },
    status: 200,
    answers: like({ items: eachLike(delivery) }),
    call: (howazit) => howazit.deliveries.list({ webhookId, status: 'delivered' }),
  },
  {
    given: 'a delivery that arrived',
    when: 'gets a delivery with its attempts',
    request: 'GET /v1/deliveries/{deliveryId}',
    status: 200,
    answers: like({
      ...delivery,
      attempts: eachLike({ attempt: 1, startedAt: time(), durationMs: 12, outcome: equal('delivered'), status: 204 }),
    }),
    call: (howazit) => howazit.deliveries.get(deliveryId),
  },
  {
    given: 'a delivery that did not arrive',
    when: 'lists what did not arrive',
    request: 'GET /v1/dead-letters',
    query: { where: 'id = {deliveryId}' },
    status: 200,
    answers: like({ items: eachLike(deadLetter) }),
    call: (howazit) => howazit.deadLetters.list({ where: `id = ${deliveryId}` }),
  },
  {
    given: 'a delivery that did not arrive',
    when: 'counts what did not arrive',
    request: 'GET /v1/dead-letters/stats',
    query: { where: 'id = {deliveryId}' },
    status: 200,
    answers: like({
      total: 1,
      byStatus: { refused: 1, exhausted: 0, unknown: 0 },
      groupCount: 1,
      groups: eachLike({
        fingerprint,
        stage: equal('mapping'),
        code: 'mapping_output_invalid',
        connector: equal('webhook'),
        count: 1,
        endpoints: 1,
        firstFailedAt: time(),
        lastFailedAt: time(),
      }),
    }),
    call: (howazit) => howazit.deadLetters.stats({ where: `id = ${deliveryId}` }),
  },
  {
    given: 'a delivery that did not arrive',
    when: 'gets a dead letter',
    request: 'GET /v1/dead-letters/{deliveryId}',
    status: 200,
    answers: like(deadLetter),
    call: (howazit) => howazit.deadLetters.get(deliveryId),
  },
  {
    given: 'a tenant',
    when: 'lists what did not arrive by a filter that cannot be read',
    request: 'GET /v1/dead-letters',
    query: { where: 'colour = red' },
    status: 400,
    answers: problem(400, 'invalid_parameter', { pointer: '/query/where' }),
    call: (howazit) => howazit.deadLetters.list({ where: 'colour = red' }),
    throws: { code: 'invalid_parameter', details: { pointer: '/query/where' } },
  },
  {
    given: 'a delivery that did not arrive',
    when: 'asks what went wrong',
    request: 'GET /v1/incidents',
    query: { where: 'id = {deliveryId}' },
    status: 200,
    answers: like({ items: eachLike(incident) }),
    call: (howazit) => howazit.incidents.suggest({ where: `id = ${deliveryId}` }),
    gets: [reify(incident)],
  },
  {
    given: 'a tenant',
    when: 'gives a filter a name',
    request: 'POST /v1/saved-filters',
    json: { name: 'hubspot-night', where: savedFilter.where },
    status: 200,
    answers: like(savedFilter),
    call: (howazit) => howazit.deadLetters.filters.save({ name: 'hubspot-night', where: savedFilter.where }),
  },
  {
    ...filterSaved,
    when: 'lists saved filters',
    request: 'GET /v1/saved-filters',
    status: 200,
    answers: like({ items: eachLike(savedFilter) }),
    call: (howazit) => howazit.deadLetters.filters.list(),
    gets: [reify(savedFilter)],
  },
  {
    ...filterSaved,
    when: 'gets a saved filter',
    status: 200,
    answers: like(savedFilter),
    call: (howazit) => howazit.deadLetters.filters.get(filterName),
  },
  {
    ...filterSaved,
    when: 'deletes a saved filter',
    request: 'DELETE /v1/saved-filters/{filterName}',
    status: 204,
    call: (howazit) => howazit.deadLetters.filters.delete(filterName),
  },
]
