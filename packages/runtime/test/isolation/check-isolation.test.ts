import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { IsolationReport } from '@howazit/sdk'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { CATALOGUE_RULES } from '../../src/isolation/catalogue-rules.ts'
import { type CheckIsolationDeps, createCheckIsolation } from '../../src/isolation/check-isolation.ts'
import { FolderObjects } from '../../src/objects/folder-objects.ts'
import { objectFolder, objectKey } from '../../src/objects/object-key.ts'
import type { StoredObject } from '../../src/objects/objects.ts'
import { createRedis } from '../../src/redis/create-redis.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'
import { createTestRedis } from '../support/create-test-redis.ts'
import { type PostgresSetup, setUpPostgres } from '../support/set-up-postgres.ts'
import { until } from '../support/until.ts'

/** Each rule broken in one way, and mended again. */
const BREACHES: readonly (readonly [rule: string, breach: string, mend: string])[] = [
  [
    'every table with tenant_id has row level security enabled and forced',
    'alter table tenant_shared.surveys no force row level security',
    'alter table tenant_shared.surveys force row level security',
  ],
  [
    'every policy has USING and, unless it only reads, WITH CHECK',
    'create policy extra on tenant_shared.jobs for update to howazit_operator using (true)',
    'drop policy extra on tenant_shared.jobs',
  ],
  [
    'every table with tenant_id has a policy of the app',
    'create table tenant_shared.extra (tenant_id uuid not null)',
    'drop table tenant_shared.extra',
  ],
  [
    'every policy of the app and of the mover compares with the tenant of the transaction, and nothing else',
    'create policy extra on tenant_shared.jobs to howazit_app using (true) with check (true)',
    'drop policy extra on tenant_shared.jobs',
  ],
  [
    'every tenant_id is a uuid that is never null',
    'create table tenant_shared.extra (tenant_id text)',
    'drop table tenant_shared.extra',
  ],
  [
    'work across tenants has policies on outbox, deliveries and their leases, jobs, fences, how far audit chains are, messages that are poison or parked, what the ledger came to, moves of tenants, the times of the spool and what replays of the stream found alone',
    'create policy extra on tenant_shared.surveys to howazit_operator using (true) with check (true)',
    'drop policy extra on tenant_shared.surveys',
  ],
  [
    'nobody but the mover deletes an audit entry, and the app changes nothing but its place in the chain',
    'alter table tenant_shared.audit_entries disable trigger audit_entries_stay',
    'alter table tenant_shared.audit_entries enable trigger audit_entries_stay',
  ],
  [
    'no working role may truncate, reference or put triggers on a table, or create one',
    'grant truncate on tenant_shared.surveys to howazit_app',
    'revoke truncate on tenant_shared.surveys from howazit_app',
  ],
  [
    'nobody but the owner has any right on a partition',
    `create table tenant_shared.extra partition of tenant_shared.responses for values from ('2001-01-01') to ('2001-02-01');
     grant select on tenant_shared.extra to howazit_app`,
    'drop table tenant_shared.extra',
  ],
  [
    'PUBLIC has no right on a schema, table or function of ours',
    'grant select on control.signing_keys to public',
    'revoke select on control.signing_keys from public',
  ],
  [
    'views check as their reader, and there are no materialized ones',
    'create view tenant_shared.extra as select * from tenant_shared.surveys',
    'drop view tenant_shared.extra',
  ],
  [
    'no function runs with its owner’s rights for anyone but the partitioner, and none without a search_path',
    `create function tenant_shared.extra() returns int language sql security definer as 'select 1'`,
    'drop function tenant_shared.extra()',
  ],
  [
    'every unique and foreign key contains tenant_id',
    'create unique index extra on tenant_shared.surveys (id)',
    'drop index tenant_shared.extra',
  ],
  [
    'tenant_id comes first in every index but the named ones',
    'create index extra on tenant_shared.surveys (name)',
    'drop index tenant_shared.extra',
  ],
]

/** Roles are of the whole server, which other tests share: this rule is not broken here. */
const UNBROKEN =
  'no working role is superuser, bypasses row level security, replicates, reads files, owns anything or belongs to the owner'

interface Told {
  readonly total: number
  readonly counted: readonly string[]
}

const NOTHING: Told = { total: 0, counted: [] }

describe('checkIsolation', () => {
  let postgres: PostgresSetup
  let acme: Tenant
  let globex: Tenant

  beforeAll(async () => {
    postgres = await setUpPostgres()
    acme = await postgres.createTenant('acme')
    globex = await postgres.createTenant('globex')
    for (const { id } of [acme, globex])
      await postgres.sql(
        `insert into tenant_shared.surveys (tenant_id, id, slug, name, version) values ($1, $2, 's', 'S', 1)`,
        [id, randomUUID()],
      )
  })
  afterAll(() => postgres[Symbol.asyncDispose]())

  /** Dashboards and live counts say what they are told. */
  async function check(told: Told = NOTHING, stores: Partial<CheckIsolationDeps> = {}): Promise<IsolationReport> {
    const checkIsolation = createCheckIsolation({
      oltp: postgres.oltp,
      pool: postgres.pools.app,
      analytics: { counts: async () => ({ total: told.total }) as never },
      feeds: { readHead: async () => ({ counts: told.counted.map((surveyId) => ({ surveyId })) }) as never },
      clock: { now: () => new Date('2026-11-28T12:00:00Z') },
      redis: undefined,
      objects: undefined,
      ...stores,
    })
    return await checkIsolation()
  }
  const failedOf = ({ checks }: IsolationReport) => checks.filter(({ status }) => status === 'failed')

  test('finds tenants apart where they are', async () => {
    const report = await check()
    expect(failedOf(report)).toEqual([])
    expect(report).toMatchObject({ status: 'apart', checkedAt: '2026-11-28T12:00:00.000Z', tenantsChecked: 2 })
    expect(report.checks.length).toBe(CATALOGUE_RULES.length + 5)
  })

  test.each(BREACHES)('notices that %s, where it is broken', async (rule, breach, mend) => {
    await postgres.sql(breach)
    const report = await check().finally(() => postgres.sql(mend))
    expect(failedOf(report).map(({ name }) => name)).toContain(rule)
    expect(report.status).toBe('leaking')
  })

  test('has a breach for every rule that one can be made of', () => {
    const broken = new Set(BREACHES.map(([rule]) => rule))
    expect(CATALOGUE_RULES.map(({ rule }) => rule).filter((rule) => !broken.has(rule))).toEqual([UNBROKEN])
  })

  test('notices rows that are seen without a tenant, by a stranger and by another tenant', async () => {
    await postgres.sql('alter table tenant_shared.surveys disable row level security')
    const report = await check().finally(() =>
      postgres.sql('alter table tenant_shared.surveys enable row level security'),
    )
    expect(failedOf(report)).toEqual([
      expect.objectContaining({ name: CATALOGUE_RULES[0]?.rule }),
      { name: 'a transaction without a tenant sees no row', status: 'failed', detail: 'surveys' },
      { name: 'a transaction of a tenant that is not there sees no row', status: 'failed', detail: 'surveys' },
      {
        name: 'a transaction of a tenant sees no row of another',
        status: 'failed',
        detail: expect.stringContaining('acme sees others’ surveys'),
      },
    ])
  })

  test('notices another tenant’s survey on a dashboard and in live counts', async () => {
    expect(failedOf(await check({ total: 3, counted: [] }))).toEqual([
      expect.objectContaining({ name: 'a dashboard of a tenant shows nothing of another’s survey' }),
    ])
    expect(failedOf(await check({ total: 0, counted: [randomUUID()] }))).toEqual([
      expect.objectContaining({ name: 'live counts of a tenant are of its own surveys' }),
    ])
  })

  test('notices a key in Redis that is of no tenant of the platform', async () => {
    await using server = await createTestRedis()
    await using redis = createRedis(server)
    await until('Redis answers', () => redis.client.status === 'ready')
    const ours = [redis.keyOf(acme.id, 'claim', 'a'), redis.keyOf(globex.id, 'limit'), `${redis.prefix}:{jobs}:deliver`]
    await redis.client.mset(...ours.flatMap((key) => [key, '1']))
    expect(failedOf(await check(NOTHING, { redis }))).toEqual([])

    const strange = [redis.keyOf(randomUUID(), 'limit'), `${redis.prefix}:responses`]
    await redis.client.mset(...strange.flatMap((key) => [key, '1']))
    expect(failedOf(await check(NOTHING, { redis }))).toEqual([
      {
        name: 'every key in Redis is of one tenant',
        status: 'failed',
        detail: expect.stringContaining(strange[1] ?? ''),
      },
    ])
  })

  test('notices another’s object in a listing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'howazit-objects-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const objects = new FolderObjects(folder)
    for (const { id } of [acme, globex]) await objects.put(objectKey(id, 'exports/a.csv'), Buffer.from('a'))
    expect(failedOf(await check(NOTHING, { objects }))).toEqual([])

    // A store that gives everything, whatever it is asked for.
    async function* list(): AsyncGenerator<StoredObject> {
      for (const { id } of [acme, globex]) yield* objects.list(objectFolder(id))
    }
    expect(failedOf(await check(NOTHING, { objects: { list } }))).toEqual([
      expect.objectContaining({ name: 'a listing of a tenant’s objects names no object of another' }),
    ])
  })
})
