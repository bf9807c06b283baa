import { type ConnectorContent, defineConnector } from '@howazit/connector-kit'
import { expect, test } from 'vitest'
import { type Behaviour, startReceiver } from '../delivery/receiver.ts'
import { type DeliverySetup, setUpDelivery } from '../delivery/set-up-delivery.ts'
import { createTestConnector } from '../delivery/test-connectors.ts'

const TOKEN = 'desk_canary_7c1d'

/** A desk that says which fields its tickets have. */
function describedConnector(): ConnectorContent {
  const { connector, files } = createTestConnector()
  const fields = {
    operations: ['createTicket'],
    request: { method: 'GET', path: '/fields' },
    items: '/fields',
    fieldId: '/id',
    fieldName: '/title',
    required: [{ body: '/required', is: [true] }],
    use: { custom: { '{field.id}': '{field.value}' } },
    cacheSeconds: 3_600,
  } as const
  const { createTicket } = connector.operations
  const operations = { createTicket: createTicket!, closeTicket: { ...createTicket!, path: '/closed' } }
  return { connector: defineConnector({ ...connector, operations, describe: { fields } }), files }
}

const fieldsOf =
  (status = 200): Behaviour =>
  (response) => {
    const fields = [{ id: 7, title: 'Region', required: true }, { title: 'Without an id' }]
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(status === 200 ? { fields } : { error: `no ${TOKEN}` }))
  }

async function connect({ connections, tenant }: DeliverySetup, port: number): Promise<string> {
  const { connection } = await connections.create(tenant, {
    name: 'Desk',
    connector: 'desk',
    settings: { host: '127.0.0.1', port: String(port) },
    secrets: { token: TOKEN },
  })
  return connection.id
}

test('asks the other side for the fields of an operation, and once for a while', async () => {
  await using receiver = await startReceiver(fieldsOf())
  await using setup = await setUpDelivery({ connectors: [describedConnector()] })
  const { connections, tenant, clock } = setup
  const place = { connectionId: await connect(setup, receiver.port), operation: 'createTicket' }

  const described = await connections.describe(tenant, place)

  expect(described).toEqual({
    outcome: 'ok',
    fields: [{ id: '7', title: 'Region', isRequired: true, use: { custom: { 7: '{value}' } } }],
    isComplete: true,
    status: 200,
    describedAt: clock.now().toISOString(),
    durationMs: expect.any(Number) as number,
  })
  expect(receiver.requests).toMatchObject([{ path: '/fields', headers: { authorization: `Bearer ${TOKEN}` } }])

  expect(await connections.describe(tenant, place)).toEqual(described)
  expect(receiver.requests).toHaveLength(1)
  // At most five minutes, whatever the manifest says, and not after a change.
  clock.advanceBy(301_000)
  await connections.describe(tenant, place)
  await connections.update(tenant, place.connectionId, { name: 'Other desk' })
  await connections.describe(tenant, place)
  expect(receiver.requests).toHaveLength(3)
})

test('answers a failure over there in the words of the connector, without keeping it', async () => {
  await using receiver = await startReceiver(fieldsOf(401))
  await using setup = await setUpDelivery({ connectors: [describedConnector()] })
  const { connections, tenant } = setup
  const place = { connectionId: await connect(setup, receiver.port), operation: 'createTicket' }

  const failed = await connections.describe(tenant, place)

  expect(failed).toMatchObject({ outcome: 'failed', fields: [], reason: 'http_401', status: 401 })
  expect(failed.hint).toEqual(expect.any(String))
  expect(JSON.stringify(failed)).not.toContain(TOKEN)
  receiver.behave(fieldsOf())
  expect(await connections.describe(tenant, place)).toMatchObject({ outcome: 'ok' })
})

test('tells an operation without a description from one that there is not', async () => {
  await using receiver = await startReceiver(fieldsOf())
  await using setup = await setUpDelivery({ connectors: [describedConnector()] })
  const { connections, tenant } = setup
  const connectionId = await connect(setup, receiver.port)

  const silent = await connections.describe(tenant, { connectionId, operation: 'closeTicket' })
  expect(silent).toMatchObject({ outcome: 'not_described', fields: [], hint: expect.any(String) as string })
  await expect(connections.describe(tenant, { connectionId, operation: 'openTicket' })).rejects.toMatchObject({
    code: 'not_found',
    message: expect.stringContaining('createTicket, closeTicket') as string,
  })
  expect(receiver.requests).toEqual([])
})
