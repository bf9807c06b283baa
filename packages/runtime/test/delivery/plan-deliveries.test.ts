import { randomUUID } from 'node:crypto'
import type { EventTypeFilter } from '@howazit/sdk'
import { expect, test } from 'vitest'
import { createPinnedConnectors } from '../../src/connectors/pinned-connectors.ts'
import { createPlanDeliveries } from '../../src/delivery/plan/plan-deliveries.ts'
import { createIds } from '../../src/ids.ts'
import { createTenants } from '../../src/tenancy/postgres-tenants.ts'
import { createChange, toMessage } from './create-change.ts'
import { type DeliverySetup, setUpDelivery } from './set-up-delivery.ts'

const url = 'http://127.0.0.1:9999/hook'

const createPlan = ({ postgres, clock }: DeliverySetup, wakes: string[] = []) =>
  createPlanDeliveries({
    pinnedConnectors: createPinnedConnectors(),
    oltp: postgres.oltp,
    tenants: createTenants({ pool: postgres.pools.operator }),
    jobs: { wake: async (name) => void wakes.push(name) },
    events: postgres.events,
    clock,
    ids: createIds(clock),
  })

test('plans for the subscriptions whose filter wants the event', async () => {
  await using setup = await setUpDelivery()
  const { webhooks, tenant } = setup
  const filters: EventTypeFilter[] = ['response.created', 'response.updated', 'response.deleted', 'response.*', '*']
  const names = new Map<string, string>()
  for (const eventType of filters) names.set((await webhooks.create(tenant, { url, eventType })).id, eventType)
  const disabled = await webhooks.create(tenant, { url })
  await webhooks.update(tenant, disabled.id, { enabled: false })
  const filtersOf = async (change: Parameters<typeof createChange>[1]) =>
    (await setup.plan(change))
      .map(({ webhookId }) => names.get(webhookId ?? '') ?? '')
      .toSorted((one, other) => one.localeCompare(other))

  expect(await filtersOf({ type: 'response.created' })).toEqual(['*', 'response.*', 'response.created'])
  expect(await filtersOf({ type: 'response.updated', revision: 2 })).toEqual(['*', 'response.*', 'response.updated'])
  expect(await filtersOf({ type: 'response.deleted', after: null })).toEqual(['*', 'response.*', 'response.deleted'])
})

test('plans a batch of several tenants, each its own events, and wakes the picker once', async () => {
  await using setup = await setUpDelivery()
  const { webhooks, tenant, deliveries, postgres } = setup
  const other = await postgres.createTenant('other')
  await webhooks.create(tenant, { url })
  await webhooks.create(other, { url })
  const wakes: string[] = []
  const messages = [tenant, other, tenant].map((of, offset) => toMessage(createChange(of), offset))

  const outcomes = await createPlan(setup, wakes)(messages)

  expect(outcomes.map(({ kind }) => kind)).toEqual(['ok', 'ok', 'ok'])
  expect((await deliveries.list(tenant, { limit: 10 })).items).toHaveLength(2)
  expect((await deliveries.list(other, { limit: 10 })).items).toHaveLength(1)
  expect(wakes).toEqual(['deliver'])
})

test('planning again plans nothing', async () => {
  await using setup = await setUpDelivery()
  const { webhooks, tenant, deliveries } = setup
  await webhooks.create(tenant, { url })
  const message = toMessage(createChange(tenant))
  const wakes: string[] = []
  const plan = createPlan(setup, wakes)

  await plan([message, message])
  await plan([message])

  expect((await deliveries.list(tenant, { limit: 10 })).items).toHaveLength(1)
  expect(wakes).toEqual(['deliver'])
})

test('an event that arrives after its response was erased is not sent; the erasure itself is', async () => {
  await using setup = await setUpDelivery()
  const { webhooks, tenant, deliveries, postgres } = setup
  await webhooks.create(tenant, { url, eventType: '*' })
  const created = createChange(tenant)
  const { responseId } = created
  await postgres.sql(
    `insert into tenant_shared.response_keys (tenant_id, response_id, submitted_at, body_hash, revision, erased_at)
     values ('${tenant.id}', '${responseId}', now(), '', 2, now())`,
  )
  const deleted = createChange(tenant, { type: 'response.deleted', responseId, revision: 2, after: null })

  await createPlan(setup)([toMessage(created), toMessage(deleted)])

  const { items } = await deliveries.list(tenant, { limit: 10 })
  expect(items.map(({ eventType }) => eventType)).toEqual(['response.deleted'])
})

test('events of a tenant that nobody can enter are parked, and those of others planned', async () => {
  await using setup = await setUpDelivery()
  const { webhooks, tenant, deliveries, postgres } = setup
  await webhooks.create(tenant, { url })
  const other = await postgres.createTenant('other')
  await postgres.sql(`update control.tenants set state = 'provisioning' where slug = 'other'`)

  const outcomes = await createPlan(setup)([toMessage(createChange(other)), toMessage(createChange(tenant), 1)])

  expect(outcomes.map(({ kind }) => kind)).toEqual(['park', 'ok'])
  expect((await deliveries.list(tenant, { limit: 10 })).items).toHaveLength(1)
})

test('a message that can never be planned is dead and does not stop the others', async () => {
  await using setup = await setUpDelivery()
  const { webhooks, tenant, deliveries } = setup
  await webhooks.create(tenant, { url })
  const good = toMessage(createChange(tenant))
  const stranger = toMessage({ ...createChange(tenant), tenantId: randomUUID() })

  const outcomes = await createPlan(setup)([{ ...good, value: '{' }, { ...good, value: '{}' }, stranger, good])

  expect(outcomes.map(({ kind }) => kind)).toEqual(['dead', 'dead', 'dead', 'ok'])
  expect((await deliveries.list(tenant, { limit: 10 })).items).toHaveLength(1)
})
