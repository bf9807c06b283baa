import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createIds } from '../../../src/ids.ts'
import { createJudgeCanaries } from '../../../src/mappings/canary/judge-canaries.ts'
import { createTenants } from '../../../src/tenancy/postgres-tenants.ts'
import type { Tenant } from '../../../src/tenancy/tenant.ts'
import { createTestAuditLog } from '../../support/create-test-audit.ts'
import { type MappingSetup, setUpMappings, TICKET, version } from '../set-up-mappings.ts'

/** How many of a version's deliveries ended so. */
interface Ended {
  readonly version: number
  readonly count: number
  readonly status: 'delivered' | 'refused' | 'exhausted' | 'unknown' | 'pending'
  readonly reason?: string
}

/** A mapping with version 1 published and version 2 a canary, a route that goes by it, and deliveries along that. */
async function setUp() {
  const setup = await setUpMappings()
  const { mappings, tenant, clock, postgres } = setup
  const { id } = await mappings.create(tenant, { ...TICKET, ...version(1) })
  await mappings.createVersion(tenant, id, version(2))
  await mappings.publish(tenant, id, { version: 1 })
  const woken: string[] = []
  const judge = createJudgeCanaries({
    oltp: postgres.oltp,
    tenants: createTenants({ pool: postgres.pools.operator }),
    auditLog: createTestAuditLog(clock),
    jobs: { onWake: async () => {}, wake: async (name) => void woken.push(name) },
    events: postgres.events,
    clock,
    ids: createIds(clock),
  })
  return {
    ...setup,
    woken,
    mappingId: id,
    route: await createRoute(setup, { tenant, mappingId: id }),
    judge: () => judge(new AbortController().signal),
    [Symbol.asyncDispose]: () => setup[Symbol.asyncDispose](),
  }
}

type Setup = Awaited<ReturnType<typeof setUp>>

interface Route {
  readonly routeId: string
  readonly connectionId: string
}

async function createRoute({ postgres }: MappingSetup, { tenant, mappingId }: { tenant: Tenant; mappingId: string }) {
  const [connectionId, routeId] = [randomUUID(), randomUUID()]
  await postgres.sql('insert into tenant_shared.integration_connectors (tenant_id, id, provider) values ($1, $2, $3)', [
    tenant.id,
    connectionId,
    'zendesk',
  ])
  await postgres.sql(
    `insert into tenant_shared.connection_routes (tenant_id, id, connection_id, event_type, operation, mapping_id)
     values ($1, $2, $3, 'response.created', 'createTicket', $4)`,
    [tenant.id, routeId, connectionId, mappingId],
  )
  return { routeId, connectionId }
}

async function end({ postgres, tenant, clock, route }: Setup, ends: readonly Ended[], along: Route = route) {
  for (const { version: number, count, status, reason = null } of ends)
    await postgres.sql(
      `insert into tenant_shared.deliveries (tenant_id, id, route_id, connection_id, event_id, event_type, event, status, reason,
         mapping_version, created_at, completed_at)
       select $1, gen_random_uuid(), $2, $3, gen_random_uuid(), 'response.created', '{}', $4::text, $5, $6, $7::timestamptz, case when $4::text = 'pending' then null else $7::timestamptz end
       from generate_series(1, $8)`,
      [tenant.id, along.routeId, along.connectionId, status, reason, number, clock.now(), count],
    )
}

const startCanary = ({ mappings, tenant, mappingId }: Setup) =>
  mappings.publish(tenant, mappingId, { version: 2, canaryPercent: 5 })

const WORSE: readonly Ended[] = [
  { version: 1, count: 475, status: 'delivered' },
  { version: 1, count: 5, status: 'refused', reason: 'http_422' },
  { version: 2, count: 15, status: 'delivered' },
  { version: 2, count: 6, status: 'refused', reason: 'mapping_failed' },
  { version: 2, count: 4, status: 'refused', reason: 'http_422' },
]

describe('a canary that does worse', () => {
  test('is taken back, with the reason on its version, in the audit log and told to webhooks of all events', async () => {
    await using setup = await setUp()
    const { mappings, tenant, mappingId, postgres, clock } = setup
    const [all, some] = await addWebhooks(setup, ['*', 'response.created'])
    const { canary } = await startCanary(setup)
    await end(setup, WORSE)
    clock.advanceBy(60_000)
    const counts = { canary: { delivered: 15, failed: 10 }, published: { delivered: 475, failed: 5 } }
    expect((await mappings.get(tenant, mappingId)).canary?.evidence).toMatchObject({ ...counts, verdict: 'worse' })

    await setup.judge()

    const after = await mappings.get(tenant, mappingId)
    expect(after).toMatchObject({ publishedVersion: 1 })
    expect(after).not.toHaveProperty('canary')
    const reason = expect.stringMatching(
      /^of version 2 10 of 25 deliveries failed \(40\.0 %\), and of version 1 5 of 480 deliveries failed \(1\.0 %\): by chance in one of [\d,]+ cases\.$/,
    )
    expect(await mappings.getVersion(tenant, mappingId, { version: 2 })).toMatchObject({
      rolledBackAt: clock.now().toISOString(),
      rolledBackReason: reason,
    })
    const entries = await postgres.sql<{ record: { reason?: string } }>(
      `select record::jsonb as record from tenant_shared.audit_entries where record::jsonb ->> 'operation' = 'rollbackMapping'`,
    )
    expect(entries).toMatchObject([{ record: { actor: { kind: 'platform' }, reason, before: { canary: canary! } } }])
    const told = await postgres.sql<{ webhook_id: string; event: object }>(
      `select webhook_id, event from tenant_shared.deliveries where event_type = 'mapping.rolled_back'`,
    )
    expect(told).toMatchObject([
      {
        webhook_id: all,
        event: {
          type: 'mapping.rolled_back',
          data: { mappingId, name: 'ticket', version: 2, publishedVersion: 1, reason },
        },
      },
    ])
    expect(told.map(({ webhook_id: id }) => id)).not.toContain(some)
    expect(setup.woken).toEqual(['deliver'])
    expect(postgres.events.named('mapping.rolled_back')).toMatchObject([{ mapping_id: mappingId, canary_failed: 10 }])
  })

  test('is taken back once, however many judge it at the same time', async () => {
    await using setup = await setUp()
    await startCanary(setup)
    await end(setup, WORSE)
    await Promise.all([setup.judge(), setup.judge(), setup.judge()])
    expect(setup.postgres.events.named('mapping.rolled_back')).toHaveLength(1)
  })

  test('is judged by what was planned since it began', async () => {
    await using setup = await setUp()
    const { clock, mappings, tenant, mappingId } = setup
    await end(setup, WORSE)
    clock.advanceBy(1_000)
    await startCanary(setup)
    await setup.judge()
    expect(await mappings.get(tenant, mappingId)).toMatchObject({ canary: { evidence: { verdict: 'too_few' } } })
  })
})

describe('a canary that does no worse', () => {
  test('stays, whatever happens to deliveries that says nothing about a mapping', async () => {
    await using setup = await setUp()
    const { mappings, tenant, mappingId } = setup
    await startCanary(setup)
    await end(setup, [
      { version: 1, count: 480, status: 'delivered' },
      { version: 2, count: 25, status: 'delivered' },
      { version: 2, count: 99, status: 'exhausted', reason: 'timeout' },
      { version: 2, count: 99, status: 'unknown', reason: 'outcome_unknown' },
      { version: 2, count: 99, status: 'refused', reason: 'endpoint_deleted' },
      { version: 2, count: 99, status: 'refused', reason: 'endpoint_disabled' },
      { version: 2, count: 99, status: 'pending', reason: 'http_503' },
      { version: 2, count: 99, status: 'delivered', reason: 'already_delivered' },
    ])
    await setup.judge()
    expect(await mappings.get(tenant, mappingId)).toMatchObject({
      canary: {
        evidence: { canary: { delivered: 25, failed: 0 }, published: { delivered: 480, failed: 0 }, verdict: 'fine' },
      },
    })
    expect(setup.woken).toEqual([])
  })

  test('is not judged by deliveries along routes of another mapping', async () => {
    await using setup = await setUp()
    const { mappings, tenant, mappingId } = setup
    await startCanary(setup)
    const other = await mappings.create(tenant, { name: 'other', ...version(3) })
    await end(setup, WORSE, await createRoute(setup, { tenant, mappingId: other.id }))
    await setup.judge()
    expect(await mappings.get(tenant, mappingId)).toMatchObject({ canary: { version: 2 } })
  })
})

test('a mapping that was put in quarantine counts as failing, although its events wait', async () => {
  await using setup = await setUp()
  const { mappings, tenant, mappingId } = setup
  await startCanary(setup)
  await end(setup, [
    { version: 1, count: 480, status: 'delivered' },
    { version: 2, count: 20, status: 'pending', reason: 'mapping_quarantined' },
  ])
  await setup.judge()
  expect(await mappings.get(tenant, mappingId)).not.toHaveProperty('canary')
})

async function addWebhooks({ postgres, tenant }: Setup, filters: readonly string[]): Promise<readonly string[]> {
  const ids = filters.map(() => randomUUID())
  for (const [at, filter] of filters.entries())
    await postgres.sql(
      `insert into tenant_shared.webhook_subscriptions (tenant_id, id, event_type, url, secret) values ($1, $2, $3, 'https://example.com', '\\x00')`,
      [tenant.id, ids[at], filter],
    )
  return ids
}
