import type { ReplayItem } from '@howazit/sdk'
import { expect, test } from 'vitest'
import { createConnectors } from '../../src/connectors/create-connectors.ts'
import { createIds } from '../../src/ids.ts'
import { createMappings } from '../../src/mappings/create-mappings.ts'
import { type Behaviour, type Receiver, startReceiver } from '../delivery/receiver.ts'
import { type DeliverySetup, setUpDelivery } from '../delivery/set-up-delivery.ts'
import { createTestConnector, type TestConnectorOptions } from '../delivery/test-connectors.ts'
import { createTestAudit } from '../support/create-test-audit.ts'
import { sharedMappings } from '../support/shared-mappings.ts'

const ANYBODY = { mayReadResponses: true }
const ACT = { actor: { kind: 'cli', id: 'a test' } } as const

const created: Behaviour = (response, _request, number) => {
  response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ id: `t-${number}` }))
}
const refused: Behaviour = (response) => void response.writeHead(422).end()
const vanished: Behaviour = (response) => void response.socket?.resetAndDestroy()

async function setUp(options: TestConnectorOptions = {}) {
  const content = createTestConnector(options)
  const setup = await setUpDelivery({ connectors: [content], options: { scheduleMs: [0] } })
  const { postgres, clock } = setup
  const mappings = createMappings({
    oltp: postgres.oltp,
    mappings: sharedMappings(),
    connectors: createConnectors({ loadBuiltIn: async () => [content] }),
    clock,
    ids: createIds(clock),
    audit: createTestAudit(clock),
    act: ACT,
  })
  return { setup, mappings }
}

async function connect({ connections, tenant }: DeliverySetup, receiver: Receiver, mappingId?: string): Promise<void> {
  const route = { eventType: 'response.created', operation: 'createTicket' } as const
  await connections.create(tenant, {
    name: 'Desk',
    connector: 'desk',
    settings: { host: '127.0.0.1', port: String(receiver.port) },
    secrets: { token: 'desk_example' },
    routes: [{ ...route, ...(mappingId !== undefined && { mappingId }) }],
  })
}

/** With what is due sent, step by step, until it is over. */
async function run({ replays, runReplays, deliver, clock, tenant }: DeliverySetup, id: string): Promise<ReplayItem[]> {
  await replays.run(tenant, id, {})
  for (let step = 0; step < 20; step += 1) {
    await runReplays()
    await deliver.deliverDue()
    clock.advanceBy(60_000)
  }
  let text = ''
  for await (const lines of await replays.export(tenant, id)) text += lines
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ReplayItem)
}

test('a replay maps by the version it was planned with: the one that is published, the one that was, or one that is named', async () => {
  await using receiver = await startReceiver(refused)
  const { setup, mappings } = await setUp()
  await using _ = setup
  const { tenant, replays } = setup
  const source = (subject: string) => ({ kind: 'handlebars', source: `{"subject": "${subject}"}` }) as const
  const mapping = await mappings.create(tenant, {
    name: 'ticket',
    connector: 'desk',
    operation: 'createTicket',
    ...source('first'),
  })
  await mappings.publish(tenant, mapping.id, { version: 1 })
  await connect(setup, receiver, mapping.id)
  for (let event = 0; event < 3; event += 1) await setup.plan()
  await setup.deliver.deliverDue()
  await mappings.createVersion(tenant, mapping.id, source('second'))
  await mappings.createVersion(tenant, mapping.id, source('third'))
  await mappings.publish(tenant, mapping.id, { version: 2 })
  const { items } = await setup.deliveries.list(tenant, { limit: 10, status: 'refused' })
  receiver.behave(created)

  const subjects: string[] = []
  for (const [index, choice] of ['original', 'current', 'v3'].entries()) {
    const { id } = await replays.plan(tenant, { where: `id = ${items[index]?.id}`, mapping: choice, ...ANYBODY })
    // What is published afterwards changes nothing of it.
    await mappings.publish(tenant, mapping.id, { version: choice === 'current' ? 3 : 2 })
    const [item] = await run(setup, id)
    expect(item).toMatchObject({ outcome: 'delivered' })
    subjects.push((JSON.parse(receiver.requests.at(-1)?.body as string) as { subject: string }).subject)
  }

  expect(subjects).toEqual(['first', 'second', 'third'])
})

test('a version that there is not, or that is not of all of them, is refused', async () => {
  await using receiver = await startReceiver(refused)
  const { setup, mappings } = await setUp()
  await using _ = setup
  const { tenant, replays } = setup
  const { id } = await mappings.create(tenant, { name: 'ticket', kind: 'handlebars', source: '{"subject": "first"}' })
  await mappings.publish(tenant, id, { version: 1 })
  await connect(setup, receiver, id)
  await setup.webhooks.create(tenant, { url: receiver.url })
  await setup.plan()
  await setup.deliver.deliverDue()

  const pointed = { code: 'validation_failed', details: { pointer: '/mapping' } }
  const plan = (mapping: string, where?: string) => replays.plan(tenant, { mapping, where, ...ANYBODY })
  await expect(plan('v2', 'connector = desk')).rejects.toMatchObject(pointed)
  await expect(plan('v1')).rejects.toMatchObject(pointed)
  await expect(plan('v1', 'connector = webhook')).rejects.toMatchObject(pointed)
  expect((await replays.list(tenant, { limit: 10 })).items).toEqual([])
  expect((await plan('v1', 'connector = desk')).itemCount).toBe(1)
})

test('what an operation would refuse is predicted by the probe', async () => {
  await using receiver = await startReceiver(refused)
  const { setup } = await setUp({ operation: { path: '/tickets/{input.subject.missing}' } })
  await using _ = setup
  await connect(setup, receiver)
  await setup.plan()
  await setup.deliver.deliverDue()

  const { probe } = await setup.replays.plan(setup.tenant, ANYBODY)

  const [dead] = (await setup.deliveries.list(setup.tenant, { limit: 1, status: 'refused' })).items
  expect(receiver.requests).toEqual([])
  expect(probe).toEqual({
    sampled: 1,
    wouldSend: 0,
    wouldFail: [{ code: dead?.reason, count: 1, deliveryId: dead?.id }],
  })
})

test('what may be over there is left out, unless somebody says why it is to be sent all the same', async () => {
  await using receiver = await startReceiver(vanished)
  const { setup } = await setUp({ idempotency: { kind: 'none', onUnknown: 'at_most_once' } })
  await using _ = setup
  const { tenant, replays } = setup
  await connect(setup, receiver)
  const [planned] = await setup.plan()
  await setup.deliver.deliverDue()
  expect(await setup.deliveries.get(tenant, planned?.id as string)).toMatchObject({ status: 'unknown' })

  expect(await replays.plan(tenant, ANYBODY)).toMatchObject({ itemCount: 0, leftOut: { unknown: 1 } })
  const { id, itemCount } = await replays.plan(tenant, { includeUnknown: true, ...ANYBODY })
  expect(itemCount).toBe(1)
  receiver.behave(created)
  expect(await run(setup, id)).toMatchObject([{ outcome: 'delivered', attempts: 1 }])
  const [first, again] = receiver.requests
  expect(again?.body).toBe(first?.body)
})

test('goes through the version of the connector that it was planned with, or that the connection has now', async () => {
  const first = createTestConnector()
  const { createTicket } = first.connector.operations
  const operations = { createTicket: { ...createTicket!, path: '/issues' } }
  const second = { ...first, connector: { ...first.connector, version: '1.1.0', operations } }
  await using setup = await setUpDelivery({ connectors: [first, second], options: { scheduleMs: [0] } })
  await using receiver = await startReceiver(refused)
  const { tenant, connections, replays } = setup
  const { connection } = await connections.create(tenant, {
    name: 'Desk',
    connector: 'desk',
    version: '1.0.0',
    settings: { host: '127.0.0.1', port: String(receiver.port) },
    secrets: { token: 'desk_example' },
    routes: [{ eventType: 'response.created', operation: 'createTicket' }],
  })
  await setup.plan()
  await setup.deliver.deliverDue()
  await connections.update(tenant, connection.id, { version: '1.1.0' })
  const current = await replays.plan(tenant, ANYBODY)
  await run(setup, current.id)
  receiver.behave(created)
  const original = await replays.plan(tenant, { ...ANYBODY, connector: 'original' })
  expect(original).toMatchObject({ connector: 'original', itemCount: 1, leftOut: { withoutConnector: 0 } })
  expect(await run(setup, original.id)).toMatchObject([{ outcome: 'delivered' }])
  expect(receiver.requests.map(({ path }) => path)).toEqual(['/tickets', '/issues', '/tickets'])
  await setup.plan()
  receiver.behave(refused)
  await setup.deliver.deliverDue()
  await setup.postgres.oltp.inTenant(tenant, (tx) =>
    tx.query(`update deliveries set connector_version = '0.9.0' where tenant_id = $1`, [tenant.id]),
  )
  expect(await replays.plan(tenant, { ...ANYBODY, connector: 'original' })).toMatchObject({
    itemCount: 0,
    leftOut: { withoutConnector: 1 },
  })
})
