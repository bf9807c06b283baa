import { expect, test } from 'vitest'
import { createPlanDeliveries } from '../../src/delivery/plan-deliveries.ts'
import { createIds } from '../../src/ids.ts'
import { createTenants } from '../../src/tenancy/postgres-tenants.ts'
import { answer, startReceiver } from './receiver.ts'
import { createChange, setUpDelivery, toMessage } from './set-up-delivery.ts'

test('a thousand deliveries take a few seconds', async () => {
  await using receiver = await startReceiver()
  await using setup = await setUpDelivery({ options: { perEndpointMax: 64 } })
  const { postgres, tenant, clock } = setup
  await setup.webhooks.create(tenant, { url: receiver.url })
  const plan = createPlanDeliveries({
    oltp: postgres.oltp,
    tenants: createTenants({ pool: postgres.pools.operator }),
    jobs: { wake: async () => {} },
    events: postgres.events,
    clock,
    ids: createIds(clock),
  })
  const startedAtMs = performance.now()
  await plan(Array.from({ length: 1_000 }, (_, offset) => toMessage(createChange(tenant), offset)))
  await setup.deliver.deliverDue()
  const durationMs = performance.now() - startedAtMs

  expect(receiver.requests).toHaveLength(1_000)
  expect(new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1_000)
  const [{ delivered } = { delivered: 0 }] = await postgres.sql<{ delivered: number }>(
    `select count(*)::int as delivered from tenant_shared.deliveries where status = 'delivered' and attempt_count = 1`,
  )
  expect(delivered).toBe(1_000)
  expect(durationMs).toBeLessThan(10_000)
})

test('a dead endpoint does not hold up the healthy one', async () => {
  await using dead = await startReceiver(() => {})
  await using healthy = await startReceiver(answer(200))
  await using setup = await setUpDelivery({ options: { timeoutMs: 3_000 } })
  const { webhooks, tenant, deliver } = setup
  await webhooks.create(tenant, { url: dead.url })
  await webhooks.create(tenant, { url: healthy.url })
  for (let index = 0; index < 100; index += 1) await setup.plan()
  const startedAtMs = performance.now()

  await deliver.deliverDue()

  // Sixteen requests hang for three seconds each; the hundred to the other endpoint are long done by then.
  const lastMs = Math.max(...healthy.requests.map(({ at }) => at)) - startedAtMs
  expect(healthy.requests).toHaveLength(100)
  expect(lastMs).toBeLessThan(3_000)
  // The breaker opens with the tenth failure: nine places were free before, and then nobody spends an attempt on it.
  expect(dead.requests.length).toBeLessThanOrEqual(16 + 9)
})
