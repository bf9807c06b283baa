import { MatchersV3 } from '@pact-foundation/pact'
import type { Interaction } from '../interaction.ts'
import { EXAMPLES, filled, id, time } from '../placeholders.ts'
import { problem } from './problem.ts'

const { eachLike, equal, integer, like, regex } = MatchersV3
const { connectionId, connectionName, routeId } = EXAMPLES

/** Of a program on a person's own machine (RFC 8252, section 7.3). */
const LISTENER = 'http://127.0.0.1:8912/callback'

const HASH = '^[0-9a-f]{64}$'
const settings = { subdomain: 'acme', email: 'agent@example.com' }
const secrets = { apiToken: 'zd_example' }
const routed = { eventType: 'response.created', operation: 'createTicket' } as const

const route = {
  id: id('routeId'),
  connectionId: id('connectionId'),
  ...routed,
  conditions: [],
  enabled: true,
  createdAt: time(),
}
const connection = {
  id: id('connectionId'),
  name: connectionName,
  connector: equal('zendesk'),
  connectorVersion: '1.0.0',
  manifestHash: regex(HASH, 'a'.repeat(64)),
  auth: 'api_token',
  settings,
  secretNames: eachLike('apiToken'),
  learnt: {},
  ordering: 'none',
  status: 'ready',
  health: { state: 'healthy' },
  enabled: true,
  routes: eachLike(route),
  createdAt: time(),
}
const inbound = {
  path: regex('^/v1/inbound/[\\w-]{87}$', `/v1/inbound/${'a'.repeat(87)}`),
  verification: 'hmac',
  rotatedAt: time(),
  refusedCount: integer(0),
}
const one = { given: 'a connection with a route', request: 'GET /v1/connections/{connectionId}' } as const
const oneRoute = { ...one, request: 'PATCH /v1/connections/{connectionId}/routes/{routeId}' } as const
const place = { connectionId, routeId }

export const connections: readonly Interaction[] = [
  {
    given: 'a tenant',
    when: 'lists connectors',
    request: 'GET /v1/connectors',
    status: 200,
    answers: like({
      items: eachLike({
        id: 'zendesk',
        name: 'Zendesk Support',
        category: 'support',
        version: '1.0.0',
        summary: 'Turns a response into a ticket.',
        docs: 'https://developer.zendesk.com/',
        origin: 'built_in',
      }),
    }),
    call: (howazit) => howazit.connectors.list(),
  },
  {
    given: 'a tenant',
    when: 'gets what connecting a system takes',
    request: 'GET /v1/connectors/zendesk',
    status: 200,
    answers: like({
      id: equal('zendesk'),
      version: '1.0.0',
      hash: regex(HASH, 'a'.repeat(64)),
      settings: eachLike({ name: 'subdomain', title: 'Subdomain', type: 'string', isRequired: true }),
      secrets: eachLike({ name: 'apiToken', title: 'API token', type: 'string', isRequired: true }),
      auth: eachLike({ name: 'api_token', mode: 'basic', needsConsent: false }),
      operations: eachLike({ name: 'createTicket', title: 'Create a ticket', idempotency: { kind: 'header' } }),
    }),
    call: (howazit) => howazit.connectors.get('zendesk'),
  },
  {
    given: 'a tenant',
    when: 'connects a system',
    request: 'POST /v1/connections',
    json: { name: filled('{connectionName}'), connector: 'zendesk', settings, secrets, routes: [routed] },
    status: 201,
    answers: like(connection),
    call: (howazit) =>
      howazit.connections.create({ name: connectionName, connector: 'zendesk', settings, secrets, routes: [routed] }),
  },
  {
    given: 'a tenant',
    when: 'connects a system that nobody knows',
    request: 'POST /v1/connections',
    json: { name: 'Nobody', connector: 'zendeks' },
    status: 422,
    answers: problem(422, 'connector_unknown', { pointer: equal('/connector') }),
    call: (howazit) => howazit.connections.create({ name: 'Nobody', connector: 'zendeks' }),
    throws: { code: 'connector_unknown' },
  },
  {
    given: 'a connection with a route',
    when: 'finds a connection by its name',
    request: 'GET /v1/connections',
    query: { name: '{connectionName}' },
    status: 200,
    answers: like({ items: eachLike(connection) }),
    call: (howazit) => howazit.connections.list({ name: connectionName }),
  },
  {
    ...one,
    when: 'gets a connection',
    status: 200,
    answers: like(connection),
    call: (howazit) => howazit.connections.get(connectionId),
  },
  {
    ...one,
    when: 'disables a connection',
    request: 'PATCH /v1/connections/{connectionId}',
    json: { enabled: false },
    status: 200,
    answers: like({ ...connection, status: equal('disabled'), enabled: equal(false) }),
    call: (howazit) => howazit.connections.update(connectionId, { enabled: false }),
  },
  {
    ...one,
    given: 'a connection to an endpoint of the tenant',
    when: 'asks the other side whether the credentials work',
    request: 'POST /v1/connections/{connectionId}/test',
    status: 200,
    answers: like({ outcome: 'not_testable', testedAt: time() }),
    call: (howazit) => howazit.connections.test(connectionId),
  },
  {
    ...one,
    given: 'a connection to an endpoint of the tenant',
    when: 'asks for fields that the connector does not describe',
    request: 'GET /v1/connections/{connectionId}/operations/deliverEvent/fields',
    status: 200,
    answers: like({ outcome: equal('not_described'), fields: [], describedAt: time() }),
    call: (howazit) => howazit.connections.describe(connectionId, 'deliverEvent'),
  },
  {
    ...one,
    given: 'a connection to an endpoint of the tenant',
    when: 'sees what an operation would send',
    request: 'POST /v1/connections/{connectionId}/invocations',
    json: { operation: 'deliverEvent', input: { type: 'response.created' }, dryRun: true },
    status: 200,
    answers: like({
      connector: 'webhook',
      connectorVersion: '1.0.0',
      operation: equal('deliverEvent'),
      eventId: '019abc12-3456-7def-8123-456789000001',
      outcome: equal('not_sent'),
      reason: 'dry_run',
      exchanges: eachLike({
        purpose: 'main',
        request: { method: 'POST', url: 'https://hooks.example.com/howazit/events', headers: {} },
        startedAt: time(),
        durationMs: 0,
      }),
    }),
    call: (howazit) =>
      howazit.connections.invoke(connectionId, {
        operation: 'deliverEvent',
        input: { type: 'response.created' },
        dryRun: true,
      }),
  },
  {
    ...one,
    given: 'a connection that waits for consent',
    when: 'begins a consent on a machine of its own',
    request: 'POST /v1/connections/{connectionId}/consent',
    json: { redirectUri: LISTENER },
    status: 200,
    answers: like({
      authorizeUrl: regex(
        '^https://slack\\.com/oauth/v2/authorize\\?.+$',
        'https://slack.com/oauth/v2/authorize?state=a',
      ),
      redirectUri: equal(LISTENER),
      expiresAt: time(),
    }),
    call: (howazit) => howazit.connections.startConsent(connectionId, { redirectUri: LISTENER }),
  },
  {
    ...one,
    given: 'a connection that waits for consent',
    when: 'ends a consent that nobody began',
    request: 'PUT /v1/connections/{connectionId}/consent',
    json: { callbackUrl: `${LISTENER}?state=nobodys&code=any` },
    status: 422,
    answers: problem(422, 'consent_failed', { detail: like('No consent was begun.') }),
    call: (howazit) =>
      howazit.connections.completeConsent(connectionId, { callbackUrl: `${LISTENER}?state=nobodys&code=any` }),
    throws: { code: 'consent_failed' },
  },
  {
    ...one,
    given: 'a connection that waits for consent',
    when: 'asks where the other side calls',
    request: 'GET /v1/connections/{connectionId}/inbound',
    status: 200,
    answers: like(inbound),
    call: (howazit) => howazit.connections.inbound.get(connectionId),
  },
  {
    ...one,
    given: 'a connection that waits for consent',
    when: 'replaces the key of its inbound URL, which others know',
    request: 'POST /v1/connections/{connectionId}/inbound/rotate',
    json: { isLeaked: true },
    status: 200,
    answers: like(inbound),
    call: (howazit) => howazit.connections.inbound.rotateKey(connectionId, { isLeaked: true }),
  },
  {
    ...one,
    when: 'asks to be called by a system whose connector does not say how',
    request: 'PUT /v1/connections/{connectionId}/inbound/subscription',
    status: 404,
    answers: problem(404, 'not_found'),
    call: (howazit) => howazit.connections.inbound.subscribe(connectionId),
    throws: { code: 'not_found' },
  },
  {
    ...one,
    when: 'asks to be called no more by a system whose connector does not say how',
    request: 'DELETE /v1/connections/{connectionId}/inbound/subscription',
    status: 404,
    answers: problem(404, 'not_found'),
    call: (howazit) => howazit.connections.inbound.unsubscribe(connectionId),
    throws: { code: 'not_found' },
  },
  {
    ...one,
    when: 'lists what a connection can ask for',
    request: 'GET /v1/connections/{connectionId}/polls',
    status: 200,
    answers: like({ items: [] }),
    call: (howazit) => howazit.connections.polls.list(connectionId),
  },
  {
    ...one,
    when: 'wants what its connector cannot ask for',
    request: 'PUT /v1/connections/{connectionId}/polls/{pollName}',
    status: 404,
    answers: problem(404, 'not_found'),
    call: (howazit) => howazit.connections.polls.start(connectionId, EXAMPLES.pollName),
    throws: { code: 'not_found' },
  },
  {
    ...one,
    when: 'wants no more what it did not want',
    request: 'DELETE /v1/connections/{connectionId}/polls/{pollName}',
    status: 404,
    answers: problem(404, 'not_found'),
    call: (howazit) => howazit.connections.polls.stop(connectionId, EXAMPLES.pollName),
    throws: { code: 'not_found' },
  },
  {
    ...one,
    when: 'lets events set off an operation',
    request: 'POST /v1/connections/{connectionId}/routes',
    json: { ...routed, enabled: false },
    status: 201,
    answers: like({ ...route, enabled: equal(false) }),
    call: (howazit) => howazit.connections.routes.create(connectionId, { ...routed, enabled: false }),
  },
  {
    ...oneRoute,
    when: 'narrows a route to detractors',
    json: { conditions: [{ pointer: '/data/response/answers/0/numericValue', atMost: 6 }] },
    status: 200,
    answers: like({
      ...route,
      conditions: eachLike({ pointer: '/data/response/answers/0/numericValue', atMost: equal(6) }),
    }),
    call: (howazit) =>
      howazit.connections.routes.update(place, {
        conditions: [{ pointer: '/data/response/answers/0/numericValue', atMost: 6 }],
      }),
  },
  {
    ...oneRoute,
    when: 'takes a route away',
    request: 'DELETE /v1/connections/{connectionId}/routes/{routeId}',
    status: 204,
    call: (howazit) => howazit.connections.routes.delete(place),
  },
  {
    ...one,
    when: 'disconnects a system',
    request: 'DELETE /v1/connections/{connectionId}',
    status: 204,
    call: (howazit) => howazit.connections.delete(connectionId),
  },
]
