import { type ConnectorContent, defineConnector } from '@howazit/connector-kit'
import { expect, test } from 'vitest'
import { type Behaviour, type Receiver, startReceiver } from './receiver.ts'
import { type DeliverySetup, setUpDelivery } from './set-up-delivery.ts'
import { createTestConnector } from './test-connectors.ts'

/** Tickets on a board, which may have been moved to another one. */
function boards(): ConnectorContent {
  const { connector, files } = createTestConnector()
  const board = { title: 'Board', pattern: 'b-[0-9]+' }
  return {
    files,
    connector: defineConnector({
      ...connector,
      settings: { ...connector.settings, board },
      operations: {
        createTicket: {
          ...connector.operations.createTicket!,
          path: '/boards/{settings.board}/tickets',
          errors: [
            {
              body: '/movedTo',
              exists: true,
              means: 'reroute',
              reroute: { setting: 'board', body: '/movedTo' },
            },
          ],
        },
      },
    }),
  }
}

const json = (response: Parameters<Behaviour>[0], status: number, body: object) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

/** Board b-1 has become b-2. */
const moving: Behaviour = (response, request) =>
  void (request.path.startsWith('/boards/b-1/')
    ? json(response, 404, { movedTo: 'b-2' })
    : json(response, 201, { id: 't-1' }))

async function connect({ connections, tenant }: DeliverySetup, receiver: Receiver): Promise<string> {
  const { connection } = await connections.create(tenant, {
    name: 'Desk',
    connector: 'desk',
    settings: { host: '127.0.0.1', port: String(receiver.port), board: 'b-1' },
    secrets: { token: 'desk_example' },
    routes: [{ eventType: 'response.created', operation: 'createTicket' }],
  })
  return connection.id
}

const pathsOf = ({ requests }: Receiver) => requests.map(({ path }) => path)

test('what has moved is kept: later deliveries go there at once, and the audit log and the connection say so', async () => {
  await using receiver = await startReceiver(moving)
  await using setup = await setUpDelivery({ connectors: [boards()] })
  const id = await connect(setup, receiver)
  const [first] = await setup.plan()
  await setup.deliver.deliverDue()
  await setup.plan()
  await setup.deliver.deliverDue()

  expect(pathsOf(receiver)).toEqual(['/boards/b-1/tickets', '/boards/b-2/tickets', '/boards/b-2/tickets'])
  expect(await setup.deliveries.get(setup.tenant, first!.id)).toMatchObject({ status: 'delivered', attemptCount: 1 })
  expect(await setup.connections.get(setup.tenant, id)).toMatchObject({
    settings: { board: 'b-2' },
    moved: [{ setting: 'board', from: 'b-1', at: setup.clock.now().toISOString() }],
  })
  const entries = await setup.postgres.sql<{ record: string | object }>(
    'select record from tenant_shared.audit_entries',
  )
  const records = entries.map(({ record }) => (typeof record === 'string' ? JSON.parse(record) : record) as object)
  expect(records).toContainEqual(
    expect.objectContaining({
      actor: { kind: 'platform' },
      operation: 'updateConnection',
      reason: 'Desk answered that `board` has another value now.',
      subject: { type: 'connection', id },
    }),
  )
  expect(setup.postgres.events.named('connection.moved')).toMatchObject([{ connection_id: id, setting: 'board' }])

  // The tenant's own word is the last one.
  const updated = await setup.connections.update(setup.tenant, id, { settings: { board: 'b-7' } })
  expect(updated.settings.board).toBe('b-7')
  expect(updated.moved).toBeUndefined()
})

test('nothing is kept where nothing arrived', async () => {
  await using receiver = await startReceiver(
    (response, request) =>
      void (request.path.startsWith('/boards/b-1/')
        ? json(response, 404, { movedTo: 'b-2' })
        : json(response, 422, { error: 'no' })),
  )
  await using setup = await setUpDelivery({ connectors: [boards()] })
  const id = await connect(setup, receiver)
  await setup.plan()
  await setup.deliver.deliverDue()
  const connection = await setup.connections.get(setup.tenant, id)
  expect(pathsOf(receiver)).toEqual(['/boards/b-1/tickets', '/boards/b-2/tickets'])
  expect(connection.settings.board).toBe('b-1')
  expect(connection.moved).toBeUndefined()
})

test('a tenant who changes the setting meanwhile knows better', async () => {
  await using receiver = await startReceiver(moving)
  await using setup = await setUpDelivery({ connectors: [boards()] })
  const id = await connect(setup, receiver)
  receiver.behave((response, request, number) => {
    if (number === 1) return moving(response, request, number)
    void setup.connections
      .update(setup.tenant, id, { settings: { board: 'b-9' } })
      .then(() => json(response, 201, { id: 't-1' }))
  })
  await setup.plan()
  await setup.deliver.deliverDue()
  const connection = await setup.connections.get(setup.tenant, id)
  expect(pathsOf(receiver)).toEqual(['/boards/b-1/tickets', '/boards/b-2/tickets'])
  expect(connection.settings.board).toBe('b-9')
  expect(connection.moved).toBeUndefined()
})
