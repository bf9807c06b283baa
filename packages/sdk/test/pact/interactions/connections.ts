import { MatchersV3 } from '@pact-foundation/pact'
import type { Interaction } from '../interaction.ts'
import { EXAMPLES, filled, time } from '../placeholders.ts'
import { connection, one, routed, secrets, settings } from './connection-values.ts'
import { problem } from './problem.ts'

const { eachLike, equal, like } = MatchersV3
const { connectionId, connectionName } = EXAMPLES

export const connections: readonly Interaction[] = [
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
    when: 'disconnects a system',
    request: 'DELETE /v1/connections/{connectionId}',
    status: 204,
    call: (howazit) => howazit.connections.delete(connectionId),
  },
]
