import { expect, test } from 'vitest'
import { countDeadLetters } from '../../src/dead-letters/count-dead-letters.ts'
import type { Oltp } from '../../src/oltp/oltp.ts'
import { startReceiver } from './receiver.ts'
import { setUpDelivery } from './set-up-delivery.ts'
import { createTestConnector } from './test-connectors.ts'

test('a sender that breaks uses up its attempts, and the delivery is dead with a fingerprint of its own', async () => {
  await using receiver = await startReceiver()
  await using setup = await setUpDelivery({ options: { scheduleMs: [0, 5_000] } })
  const { tenant, deliveries, clock, postgres } = setup
  await setup.webhooks.create(tenant, { url: receiver.url })
  const [planned] = await setup.plan()
  await using sender = setup.createSender({
    egress: {
      send: async () => {
        throw new TypeError('answers of somebody')
      },
    },
  })

  await sender.deliverDue()
  const broken = { outcome: 'unknown', reason: 'platform_error' }
  expect(await deliveries.get(tenant, planned!.id)).toMatchObject({ status: 'pending', attempts: [broken] })
  clock.advanceBy(5_000)
  await sender.deliverDue()

  const dead = { status: 'exhausted', reason: 'platform_error', attemptCount: 2, attempts: [broken, broken] }
  expect(await deliveries.get(tenant, planned!.id)).toMatchObject(dead)
  const [told] = postgres.events.named('delivery.failed')
  expect(told).toMatchObject({
    delivery_id: planned!.id,
    reason: expect.stringMatching(/^TypeError at .*broken\.test\.ts/),
  })
  const { groups } = await countDeadLetters({ oltp: postgres.oltp, clock }, tenant, { mayReadResponses: false })
  expect(groups).toMatchObject([
    { fingerprint: expect.stringMatching(/^[0-9a-f]{12}$/), code: 'platform_error', count: 1 },
  ])
})

test('what breaks before it is sent holds up none that was picked with it, and is dead after its schedule', async () => {
  await using receiver = await startReceiver()
  let breaksFor = ''
  await using setup = await setUpDelivery({
    options: { scheduleMs: [0, 5_000] },
    withSecrets: (secrets) => ({
      ...secrets,
      open: async (tenant, sealed, context) => {
        if (breaksFor !== '' && context.includes(breaksFor)) throw new TypeError('a bug')
        return await secrets.open(tenant, sealed, context)
      },
    }),
  })
  const { tenant, deliver, deliveries, clock } = setup
  await setup.webhooks.create(tenant, { url: receiver.url })
  breaksFor = (await setup.webhooks.create(tenant, { url: receiver.url, retrySchedule: [0, 1] })).id
  await setup.webhooks.create(tenant, { url: receiver.url })
  const planned = await setup.plan()
  const broken = planned.find(({ webhookId }) => webhookId === breaksFor)!

  await deliver.deliverDue()
  expect(receiver.requests).toHaveLength(2)
  const attempt = { outcome: 'retry', reason: 'platform_error' }
  expect(await deliveries.get(tenant, broken.id)).toMatchObject({
    status: 'pending',
    attemptCount: 1,
    attempts: [attempt],
  })
  clock.advanceBy(1_000)
  await deliver.deliverDue()
  expect(await deliveries.get(tenant, broken.id)).toMatchObject({
    status: 'exhausted',
    reason: 'platform_error',
    attempts: [attempt, attempt],
  })
  for (const { id } of planned.filter((each) => each !== broken))
    expect(await deliveries.get(tenant, id)).toMatchObject({ status: 'delivered' })
})

test('what breaks under the request of an operation that must not be repeated is unknown, not sent again', async () => {
  await using receiver = await startReceiver()
  const connector = createTestConnector({ idempotency: { kind: 'none', onUnknown: 'at_most_once' } })
  await using setup = await setUpDelivery({ connectors: [connector] })
  const { tenant, deliveries } = setup
  await setup.connections.create(tenant, {
    name: 'Desk',
    connector: 'desk',
    settings: { host: '127.0.0.1', port: String(receiver.port) },
    secrets: { token: 'desk_example' },
    routes: [{ eventType: 'response.created', operation: 'createTicket' }],
  })
  const [planned] = await setup.plan()
  const send = async () => {
    throw new TypeError('a bug')
  }
  await using sender = setup.createSender({ openTransport: () => ({ send, close: async () => {} }) })

  await sender.deliverDue()

  const attempts = [{ outcome: 'unknown', reason: 'platform_error' }]
  expect(await deliveries.get(tenant, planned!.id)).toMatchObject({ status: 'unknown', attempts })
})

test('what was picked just before its tenant is moved goes out once that may be entered', async () => {
  await using receiver = await startReceiver()
  await using setup = await setUpDelivery()
  const { tenant, deliveries, postgres } = setup
  const { oltp } = postgres
  await setup.webhooks.create(tenant, { url: receiver.url })
  const [planned] = await setup.plan()
  const setFence = (state: string) => postgres.sql(SET_FENCE, [tenant.id, state])
  let refused = 0
  const asOperator: Oltp['asOperator'] = async (reason, work, placement) => {
    const result = await oltp.asOperator(reason, work, placement)
    if (reason === 'pick deliveries' && refused === 0) await setFence('paused')
    return result
  }
  const inTenant: Oltp['inTenant'] = async (of, work) => {
    try {
      return await oltp.inTenant(of, work)
    } catch (error) {
      refused += 1
      await setFence('open')
      throw error
    }
  }
  const rest = { readInTenant: oltp.readInTenant.bind(oltp), inControl: oltp.inControl.bind(oltp) }
  await using sender = setup.createSender({ oltp: { ...rest, asOperator, inTenant } })

  await sender.deliverDue()

  expect(await deliveries.get(tenant, planned!.id)).toMatchObject({ status: 'delivered', attemptCount: 1 })
  expect(refused).toBe(1)
})

const SET_FENCE = `
  insert into tenant_shared.tenant_fences (tenant_id, state)
  values ($1, $2)
  on conflict (tenant_id) do update set state = excluded.state`
