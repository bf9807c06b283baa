import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { createLaneShares, LANES } from '../../src/delivery/lane-shares.ts'
import { type Lease, type PickOptions, pickDeliveries } from '../../src/delivery/pick-deliveries.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'
import { type PostgresSetup, setUpPostgres } from '../support/set-up-postgres.ts'
import { slowly } from '../support/slowly.ts'

const NOW = new Date('2026-11-22T12:00:00.000Z')

const options = (overrides: Partial<PickOptions> = {}): PickOptions => ({
  now: NOW,
  leaseUntil: new Date(NOW.getTime() + 45_000),
  limit: 100,
  perEndpointMax: 1_000,
  perTenantMax: 1_000,
  mostByEndpoint: new Map(),
  lanesUsed: [0, 0, 0, 0],
  seed: 'seed',
  ...overrides,
})

async function addEndpoint(postgres: PostgresSetup, tenant: Tenant): Promise<string> {
  const id = randomUUID()
  await postgres.sql(
    `insert into tenant_shared.webhook_subscriptions (tenant_id, id, event_type, url, secret)
     values ($1, $2, '*', 'https://example.com', '')`,
    [tenant.id, id],
  )
  return id
}

/** Pending rows due `dueMs` from now, one millisecond apart. */
async function addDue(
  postgres: PostgresSetup,
  {
    tenant,
    endpoint,
    count,
    lane = 'live',
    dueMs = -10_000,
  }: {
    tenant: Tenant
    endpoint: string
    count: number
    lane?: string
    dueMs?: number
  },
): Promise<void> {
  await postgres.sql(
    `insert into tenant_shared.deliveries
       (tenant_id, id, lane, webhook_id, event_id, event_type, event, next_attempt_at, created_at)
     select $1, gen_random_uuid(), $3, $2, gen_random_uuid(), 'response.created', '{}',
            $4::timestamptz + make_interval(secs => n / 1000.0), now()
     from generate_series(1, $5) n`,
    [tenant.id, endpoint, lane, new Date(NOW.getTime() + dueMs), count],
  )
}

const countBy = (leases: readonly Lease[], key: (lease: Lease) => string): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(leases, key)].map(([name, group]) => [name, group.length]))

test('shares 15 picks 8:4:2:1 between the lanes', async () => {
  await using postgres = await setUpPostgres()
  const tenant = await postgres.createTenant('acme')
  const endpoint = await addEndpoint(postgres, tenant)
  for (const lane of LANES) await addDue(postgres, { tenant, endpoint, count: 50, lane })

  const leases = await pickDeliveries(postgres.oltp, options({ limit: 15 }))

  expect(countBy(leases, ({ lane }) => lane)).toEqual({ live: 8, retry: 4, replay: 2, backfill: 1 })
})

test('shares single picks as fairly, so that no lane starves', async () => {
  await using postgres = await setUpPostgres()
  const tenant = await postgres.createTenant('acme')
  const endpoint = await addEndpoint(postgres, tenant)
  for (const lane of LANES) await addDue(postgres, { tenant, endpoint, count: 50, lane })
  const shares = createLaneShares()
  const leases: Lease[] = []

  for (let pick = 0; pick < 30; pick += 1) {
    const [lease] = await pickDeliveries(postgres.oltp, options({ limit: 1, lanesUsed: shares.used() }))
    shares.charge(lease!.lane)
    leases.push(lease!)
  }

  expect(countBy(leases, ({ lane }) => lane)).toEqual({ live: 16, retry: 8, replay: 4, backfill: 2 })
})

test('a lane that was idle comes back without a claim on the past', () => {
  const shares = createLaneShares()
  for (let pick = 0; pick < 1_000; pick += 1) shares.charge('live')
  const [live, , , backfill] = shares.used()
  expect(live! - backfill!).toBeLessThanOrEqual(1)
})

test('takes turns between tenants, whatever they have waiting', async () => {
  await using postgres = await setUpPostgres()
  const [large, small] = [await postgres.createTenant('large'), await postgres.createTenant('small')]
  await addDue(postgres, { tenant: large, endpoint: await addEndpoint(postgres, large), count: 500, dueMs: -60_000 })
  await addDue(postgres, { tenant: small, endpoint: await addEndpoint(postgres, small), count: 5 })

  const leases = await pickDeliveries(postgres.oltp, options({ limit: 20 }))

  expect(countBy(leases, ({ tenantId }) => tenantId)).toEqual({ [large.id]: 15, [small.id]: 5 })
})

test('takes turns between the endpoints of a tenant and keeps the order within each', async () => {
  await using postgres = await setUpPostgres()
  const tenant = await postgres.createTenant('acme')
  const [busy, calm] = [await addEndpoint(postgres, tenant), await addEndpoint(postgres, tenant)]
  await addDue(postgres, { tenant, endpoint: busy, count: 300, dueMs: -60_000 })
  await addDue(postgres, { tenant, endpoint: calm, count: 300 })

  const leases = await pickDeliveries(postgres.oltp, options({ limit: 10 }))

  expect(countBy(leases, ({ endpointId }) => endpointId)).toEqual({ [busy]: 5, [calm]: 5 })
  const oldest = await postgres.sql<{ id: string }>(
    `select id from tenant_shared.deliveries where webhook_id = $1 order by next_attempt_at limit 5`,
    [calm],
  )
  const picked = leases.filter(({ endpointId }) => endpointId === calm).map(({ deliveryId }) => deliveryId)
  expect(new Set(picked)).toEqual(new Set(oldest.map(({ id }) => id)))
})

test('counts attempts under way against the caps of endpoint and tenant over all lanes', async () => {
  await using postgres = await setUpPostgres()
  const tenant = await postgres.createTenant('acme')
  const endpoints = [await addEndpoint(postgres, tenant), await addEndpoint(postgres, tenant)]
  for (const endpoint of endpoints) {
    await addDue(postgres, { tenant, endpoint, count: 50 })
    await addDue(postgres, { tenant, endpoint, count: 50, lane: 'retry' })
  }
  const caps = { perEndpointMax: 4, perTenantMax: 6 }

  const first = await pickDeliveries(postgres.oltp, options(caps))
  const second = await pickDeliveries(postgres.oltp, options(caps))

  expect(first).toHaveLength(6)
  expect(Math.max(...Object.values(countBy(first, ({ endpointId }) => endpointId)))).toBeLessThanOrEqual(4)
  expect(second).toEqual([])
})

test('gives the room of attempts that are over to others, and not those again', async () => {
  await using postgres = await setUpPostgres()
  const tenant = await postgres.createTenant('acme')
  const endpoint = await addEndpoint(postgres, tenant)
  await addDue(postgres, { tenant, endpoint, count: 50 })
  const caps = { perEndpointMax: 4, perTenantMax: 6 }

  const first = await pickDeliveries(postgres.oltp, options(caps))
  const over = first.slice(0, 3).map(({ deliveryId }) => deliveryId)
  const second = await pickDeliveries(postgres.oltp, options({ ...caps, over }))

  expect([first.length, second.length]).toEqual([4, 3])
  const ids = [...first, ...second].map(({ deliveryId }) => deliveryId)
  expect(new Set(ids).size).toBe(7)
})

test('an open breaker consumes nothing and a probing one a single attempt', async () => {
  await using postgres = await setUpPostgres()
  const tenant = await postgres.createTenant('acme')
  const [open, probing, closed] = [
    await addEndpoint(postgres, tenant),
    await addEndpoint(postgres, tenant),
    await addEndpoint(postgres, tenant),
  ]
  for (const endpoint of [open, probing, closed]) {
    await addDue(postgres, { tenant, endpoint, count: 5 })
    await addDue(postgres, { tenant, endpoint, count: 5, lane: 'replay' })
  }

  const mostByEndpoint = new Map([
    [open, 0],
    [probing, 1],
  ])
  const leases = await pickDeliveries(postgres.oltp, options({ mostByEndpoint }))

  expect(countBy(leases, ({ endpointId }) => endpointId)).toEqual({ [probing]: 1, [closed]: 10 })
})

test('leases each delivery once, however many pickers there are, and again when the lease has run out', async () => {
  await using postgres = await setUpPostgres()
  const tenant = await postgres.createTenant('acme')
  const endpoint = await addEndpoint(postgres, tenant)
  await addDue(postgres, { tenant, endpoint, count: 200 })
  await addDue(postgres, { tenant, endpoint, count: 50, dueMs: 1_000 })

  const picks = await Promise.all(
    Array.from({ length: 10 }, () => pickDeliveries(postgres.oltp, options({ limit: 30 }))),
  )

  const ids = picks.flat().map(({ deliveryId }) => deliveryId)
  expect(ids).toHaveLength(200)
  expect(new Set(ids).size).toBe(200)
  expect(await pickDeliveries(postgres.oltp, options())).toEqual([])
  const later = options({ now: new Date(NOW.getTime() + 45_000), limit: 1_000 })
  const again = await pickDeliveries(postgres.oltp, later)
  expect(again).toHaveLength(250)
  expect(again.filter(({ fence }) => fence === '2')).toHaveLength(200)
})

test('picks from 100,000 due rows of 500 endpoints within a second', async () => {
  await using postgres = await setUpPostgres()
  const tenants = []
  for (let index = 0; index < 10; index += 1) tenants.push(await postgres.createTenant(`tenant-${index}`))
  await postgres.sql(
    `insert into tenant_shared.webhook_subscriptions (tenant_id, id, event_type, url, secret)
     select tenant, gen_random_uuid(), '*', 'https://example.com', '' from unnest($1::uuid[]) tenant, generate_series(1, 50)`,
    [tenants.map(({ id }) => id)],
  )
  await postgres.sql(
    `insert into tenant_shared.deliveries (tenant_id, id, webhook_id, event_id, event_type, event, next_attempt_at)
     select tenant_id, gen_random_uuid(), id, gen_random_uuid(), 'response.created', '{}', $1
     from tenant_shared.webhook_subscriptions, generate_series(1, 200)`,
    [NOW],
  )
  await postgres.sql('analyze tenant_shared.deliveries')
  const caps = { limit: 128, perEndpointMax: 16, perTenantMax: 64 }
  const durationsMs: number[] = []

  for (let pick = 0; pick < 8; pick += 1) {
    const startedAtMs = performance.now()
    const leases = await pickDeliveries(postgres.oltp, options(pick < 5 ? caps : { ...caps, perTenantMax: 1_000 }))
    durationsMs.push(Math.round(performance.now() - startedAtMs))
    expect(leases).toHaveLength(128)
    if (pick === 4)
      await postgres.sql('update tenant_shared.deliveries set lease_until = null where lease_until is not null')
  }

  expect(Math.max(...durationsMs)).toBeLessThan(slowly(1_000))
})
