import { expect, test } from 'vitest'
import { createPinnedConnectors } from '../../src/connectors/pinned-connectors.ts'
import { createPlanDeliveries } from '../../src/delivery/plan/plan-deliveries.ts'
import { createIds } from '../../src/ids.ts'
import { createTenants } from '../../src/tenancy/postgres-tenants.ts'
import { until } from '../support/until.ts'
import { createChange, toMessage } from './create-change.ts'
import { answer, startReceiver } from './receiver.ts'
import { setUpDelivery } from './set-up-delivery.ts'

test('a thousand deliveries go out once each', async () => {
  await using receiver = await startReceiver()
  await using setup = await setUpDelivery({ options: { perEndpointMax: 64 } })
  const { postgres, tenant, clock } = setup
  await setup.webhooks.create(tenant, { url: receiver.url })
  const plan = createPlanDeliveries({
    pinnedConnectors: createPinnedConnectors(),
    oltp: postgres.oltp,
    tenants: createTenants({ pool: postgres.pools.operator }),
    jobs: { wake: async () => {} },
    events: postgres.events,
    clock,
    ids: createIds(clock),
  })
  await plan(Array.from({ length: 1_000 }, (_, offset) => toMessage(createChange(tenant), offset)))
  await setup.deliver.deliverDue()

  expect(receiver.requests).toHaveLength(1_000)
  expect(new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1_000)
  const [{ delivered } = { delivered: 0 }] = await postgres.sql<{ delivered: number }>(
    `select count(*)::int as delivered from tenant_shared.deliveries where status = 'delivered' and attempt_count = 1`,
  )
  expect(delivered).toBe(1_000)
})

test('a dead endpoint does not hold up the healthy one', async () => {
  await using dead = await startReceiver(() => {})
  await using healthy = await startReceiver(answer(200))
  await using setup = await setUpDelivery({ options: { timeoutMs: 600_000 } })
  const { webhooks, tenant, deliver } = setup
  await webhooks.create(tenant, { url: dead.url })
  await webhooks.create(tenant, { url: healthy.url })
  for (let index = 0; index < 100; index += 1) await setup.plan()

  const delivering = deliver.deliverDue()

  // Sixteen requests hang, and go on hanging; the hundred to the other endpoint are done all the same.
  await until('the healthy hundred', () => healthy.requests.length === 100)
  expect(dead.requests).toHaveLength(16)
  await deliver.stop()
  await delivering
})
