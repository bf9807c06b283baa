import { type ConnectorContent, defineConnector, type MappingRequest } from '@howazit/connector-kit'
import { expect, test } from 'vitest'
import { sharedMappings } from '../support/shared-mappings.ts'
import { type Behaviour, startReceiver } from './receiver.ts'
import { setUpDelivery } from './set-up-delivery.ts'
import { createTestConnector } from './test-connectors.ts'

const HOOKS = `
  function before({ input, settings }) { return { ...input, from: settings.host } }
  function encode({ request }) { return { body: 'ticket ' + request.body, headers: { 'content-type': 'text/x-ticket' } } }
  function sign({ request }) { return { headers: { 'x-seen': Object.keys(request.headers).sort().join(' ') } } }
  function after({ reply }) { return { remoteId: 'hooked-' + reply.body.id } }
`

const created: Behaviour = (response, _request, number) => {
  response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ id: `t-${number}` }))
}

function hookedConnector(): ConnectorContent {
  const { connector, files } = createTestConnector()
  const hooks = { before: true, encode: true, sign: true, after: true } as const
  return { connector: defineConnector({ ...connector, hooks }), files: { ...files, 'hooks.js': HOOKS } }
}

test('a connector’s hooks run over a delivery, and see none of its credentials', async () => {
  await using receiver = await startReceiver(created)
  const asked: MappingRequest[] = []
  await using setup = await setUpDelivery({ connectors: [hookedConnector()] })
  const { connections, tenant, deliveries } = setup
  await connections.create(tenant, {
    name: 'Desk',
    connector: 'desk',
    settings: { host: '127.0.0.1', port: String(receiver.port) },
    secrets: { token: 'desk_canary_7c1d' },
    routes: [{ eventType: 'response.created', operation: 'createTicket' }],
  })
  const [planned] = await setup.plan()
  const pool = sharedMappings()
  const mappings = {
    map: (requests: readonly MappingRequest[]) => {
      asked.push(...requests)
      return pool.map(requests)
    },
  }
  await setup.createSender({ mappings: { ...pool, ...mappings } }).deliverDue()

  const [request] = receiver.requests
  expect(request!.headers).toMatchObject({
    'content-type': 'text/x-ticket',
    'x-seen': expect.stringContaining('idempotency-key') as string,
    authorization: 'Bearer desk_canary_7c1d',
  })
  expect(request!.headers['x-seen']).not.toContain('authorization')
  expect(JSON.parse(request!.body.replace('ticket ', ''))).toMatchObject({ from: '127.0.0.1', score: 9 })
  expect(await deliveries.get(tenant, planned!.id)).toMatchObject({ status: 'delivered', remoteId: 'hooked-t-1' })
  expect(JSON.stringify(asked)).not.toContain('desk_canary')
})
