import { randomUUID } from 'node:crypto'
import type { Inbound } from '@howazit/connector-kit'
import type { ConnectorInboundEvent } from '@howazit/sdk'
import { expect, test } from 'vitest'
import { startReceiver } from '../delivery/receiver.ts'
import { type DeliverySetup, setUpDelivery } from '../delivery/set-up-delivery.ts'
import { createTestConnector } from '../delivery/test-connectors.ts'

const INBOUND: Inbound = {
  verify: { kind: 'token', header: 'x-desk-token', token: '{secrets.webhookSecret}' },
  deliveryId: { body: '/id' },
  eventType: { body: '/type' },
  items: '/events',
  remoteId: '/ticket/id',
}
const SECRET = 'wh_canary_4711'

interface Desk {
  readonly connectionId: string
  tell(body: object): Promise<unknown>
}

async function connect({ connections, tenant }: DeliverySetup, port: number): Promise<Desk> {
  const { connection } = await connections.create(tenant, {
    name: 'Desk',
    connector: 'desk',
    settings: { host: '127.0.0.1', port: String(port) },
    secrets: { token: 'desk_canary', webhookSecret: SECRET },
    routes: [{ eventType: 'response.created', operation: 'createTicket' }],
  })
  const { path } = await connections.getInbound(tenant, connection.id)
  return {
    connectionId: connection.id,
    tell: (body) =>
      connections.receiveInbound({
        key: path.split('/').at(-1) as string,
        method: 'POST',
        origin: 'https://api.example.com',
        target: path,
        headers: { 'content-type': ['application/json'], 'x-desk-token': [SECRET] },
        rawBody: Buffer.from(JSON.stringify(body)),
      }),
  }
}

/** Makes tickets of responses that are stored; the id of the ticket by the response. */
async function deliver(setup: DeliverySetup, responseIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const tickets = new Map<string, string>()
  for (const responseId of responseIds) {
    await setup.postgres.sql(
      `insert into tenant_shared.response_keys (tenant_id, response_id, submitted_at, body_hash, revision)
       values ($1, $2, now(), '\\x00', 1)`,
      [setup.tenant.id, responseId],
    )
    const [planned] = await setup.plan({ responseId })
    await setup.deliver.deliverDue()
    tickets.set(responseId, (await setup.deliveries.get(setup.tenant, planned!.id)).remoteId as string)
  }
  return tickets
}

const told = async ({ postgres }: DeliverySetup): Promise<readonly ConnectorInboundEvent['data'][]> => {
  const rows = await postgres.sql<{ event: ConnectorInboundEvent }>(
    `select event from tenant_shared.deliveries where event_type = 'connector.inbound' order by position`,
  )
  return rows.map(({ event }) => event.data)
}

test('what is about something we made over there is about the response it was made for', async () => {
  await using receiver = await startReceiver((response, _request, number) => {
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ id: 7_000 + number }))
  })
  await using setup = await setUpDelivery({ connectors: [createTestConnector({ inbound: INBOUND })] })
  await setup.webhooks.create(setup.tenant, { url: receiver.url, eventType: 'connector.inbound' })
  const desk = await connect(setup, receiver.port)
  const [one, two] = [randomUUID(), randomUUID()] as const
  const tickets = await deliver(setup, [one, two])

  await desk.tell({
    id: 'call-1',
    type: 'batch',
    events: [
      { type: 'ticket.solved', ticket: { id: Number(tickets.get(two)) } },
      { type: 'ticket.opened', ticket: { id: 1 } },
      { ticket: { id: tickets.get(one) } },
      'not even an object',
    ],
  })

  expect(await told(setup)).toMatchObject([
    { eventType: 'ticket.solved', remoteId: tickets.get(two), responseId: two },
    { eventType: 'ticket.opened', remoteId: '1' },
    { eventType: 'batch', remoteId: tickets.get(one), responseId: one },
    { eventType: 'batch', payload: 'not even an object' },
  ])
  const [, unknown, , text] = await told(setup)
  expect([unknown!.responseId, text!.responseId]).toEqual([undefined, undefined])
  expect(setup.postgres.events.named('inbound.received')).toMatchObject([{ events: 4, attributed: 2 }])
  // Each with an id of its own, the same however often the call comes.
  await desk.tell({ id: 'call-1', type: 'batch', events: [] })
  expect(await told(setup)).toHaveLength(4)
  await setup.deliver.deliverDue()
  const events = receiver.requests.filter(({ path }) => path === '/hook')
  expect(new Set(events.map(({ headers }) => headers['webhook-id'])).size).toBe(4)
})

test('what another tenant made over there is none of ours', async () => {
  await using receiver = await startReceiver((response) => {
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ id: 't-1' }))
  })
  await using setup = await setUpDelivery({ connectors: [createTestConnector({ inbound: INBOUND })] })
  const { postgres } = setup
  await connect(setup, receiver.port)
  await deliver(setup, [randomUUID()])
  const globex = { ...setup, tenant: await postgres.createTenant('globex') }
  await setup.webhooks.create(globex.tenant, { url: receiver.url, eventType: '*' })
  const desk = await connect(globex, receiver.port)

  await desk.tell({ id: 'call-1', type: 'ticket.solved', ticket: { id: 't-1' } })

  const [event] = await told(setup)
  expect(event).toMatchObject({ tenantId: globex.tenant.id, remoteId: 't-1' })
  expect(event).not.toHaveProperty('responseId')
})
