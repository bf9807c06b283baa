import { randomUUID } from 'node:crypto'
import type { IsolationReport } from '@howazit/sdk'
import type { Analytics } from '../analytics/analytics.ts'
import type { Clock } from '../clock.ts'
import type { Objects } from '../objects/objects.ts'
import type { Oltp, Tx } from '../oltp/oltp.ts'
import { inTransaction } from '../oltp/open-transaction.ts'
import type { PgPool } from '../oltp/pg-pool.ts'
import type { Feeds } from '../realtime/feeds.ts'
import type { Redis } from '../redis/create-redis.ts'
import { isElsewhere, whereKey } from '../tenancy/placement.ts'
import { createTenants } from '../tenancy/postgres-tenants.ts'
import type { Tenant, TenantId, Tenants } from '../tenancy/tenant.ts'
import { CATALOGUE_RULES, TENANT_TABLES } from './catalogue-rules.ts'
import { findStrangeKeys, findStrangeObjects } from './find-strangers.ts'

export interface CheckIsolationDeps {
  readonly oltp: Oltp
  /** Works as the app. */
  readonly pool: PgPool
  readonly analytics: Pick<Analytics, 'counts'>
  readonly feeds: Pick<Feeds, 'readHead'>
  /** Looked at where there is one. */
  readonly redis: Redis | undefined
  readonly objects: Pick<Objects, 'list'> | undefined
  readonly clock: Clock
}

/** Reads only, and nothing but whether something is there. */
export type CheckIsolation = () => Promise<IsolationReport>

type Check = IsolationReport['checks'][number]

/** So many tenants tell whether the fence holds; which ones is new each time. */
const TENANTS_MAX = 20
const SHOWN_MAX = 5

export function createCheckIsolation(deps: CheckIsolationDeps): CheckIsolation {
  const { oltp, pool, clock } = deps

  /** What breaks a rule, as short as somebody needs it to look for it. */
  const toCheck = (name: string, breaches: readonly string[]): Check => ({
    name,
    status: breaches.length === 0 ? 'ok' : 'failed',
    ...(breaches.length > 0 && { detail: shorten(breaches) }),
  })

  /** A catalogue is one database's. */
  async function checkCatalogue(tenants: Tenants): Promise<readonly Check[]> {
    const breached = new Map<string, string[]>(CATALOGUE_RULES.map(({ rule }) => [rule, []]))
    const placements = await tenants.placements()
    for (const placement of new Map(placements.map((each) => [whereKey(each), each])).values()) {
      await oltp.asOperator(
        'check isolation',
        async (tx) => {
          for (const { rule, breaches } of CATALOGUE_RULES) {
            const { rows } = await tx.query<{ breach: string }>(breaches)
            const where = isElsewhere(placement) ? ` in ${whereKey(placement)}` : ''
            breached.get(rule)?.push(...rows.map(({ breach }) => `${breach}${where}`))
          }
        },
        placement,
      )
    }
    return [...breached].map(([rule, breaches]) => toCheck(rule, breaches))
  }

  /** Tables that the app reads, partitions aside: it has no right on these. */
  async function listTables(): Promise<readonly string[]> {
    const { rows } = await oltp.asOperator('check isolation', (tx) => tx.query<{ relname: string }>(SELECT_TABLES))
    return rows.map(({ relname }) => relname)
  }

  async function checkRows(tables: readonly string[], sample: readonly Tenant[]): Promise<readonly Check[]> {
    const anyRow = findAnyRow(tables, 'tenant_shared.')
    const withoutTenant = await inTransaction(pool, (tx) => tx.query<Found>(anyRow), { statements: [BY_KEY] })
    const nobody = { ...NOBODY, id: randomUUID() as TenantId }
    const ofNobody = await oltp.inTenant(nobody, (tx) => find(tx, findAnyRow(tables)))
    const foreign: string[] = []
    for (const tenant of sample) {
      const others = sample.filter(({ id }) => id !== tenant.id).map(({ id }) => id)
      const { rows } = await oltp.inTenant(tenant, (tx) => find(tx, findRowOf(tables), [others]))
      foreign.push(...namesOf(rows).map((table) => `${tenant.slug} sees others’ ${table}`))
    }
    return [
      toCheck('a transaction without a tenant sees no row', namesOf(withoutTenant.rows)),
      toCheck('a transaction of a tenant that is not there sees no row', namesOf(ofNobody.rows)),
      toCheck('a transaction of a tenant sees no row of another', foreign),
    ]
  }

  async function checkDashboards(sample: readonly Tenant[]): Promise<readonly Check[]> {
    const seen: string[] = []
    const counted: string[] = []
    for (const [at, tenant] of sample.entries()) {
      const other = sample[(at + 1) % sample.length] as Tenant
      const surveyId = other === tenant ? undefined : await findSurvey(other)
      const total = surveyId && (await deps.analytics.counts(tenant, { surveyId, interval: 'month' })).total
      if (total) seen.push(`${tenant.slug} sees ${total} responses of ${other.slug}`)
      const { counts } = await deps.feeds.readHead(tenant)
      const strangers = await countStrangers(
        tenant,
        counts.map((each) => each.surveyId),
      )
      if (strangers > 0) counted.push(`${tenant.slug} follows ${strangers} surveys that are not its own`)
    }
    return [
      toCheck('a dashboard of a tenant shows nothing of another’s survey', seen),
      toCheck('live counts of a tenant are of its own surveys', counted),
    ]
  }

  async function findSurvey(tenant: Tenant): Promise<string | undefined> {
    const statement = 'select id from surveys where tenant_id = $1 order by created_at limit 1'
    const { rows } = await oltp.inTenant(tenant, (tx) => tx.query<{ id: string }>(statement, [tenant.id]))
    return rows[0]?.id
  }

  async function countStrangers(tenant: Tenant, surveyIds: readonly string[]): Promise<number> {
    const statement = 'select from surveys where tenant_id = $1 and id = any ($2::uuid[])'
    const { rowCount } = await oltp.inTenant(tenant, (tx) => tx.query(statement, [tenant.id, surveyIds]))
    return new Set(surveyIds).size - rowCount
  }

  async function checkKeys(tenants: Tenants): Promise<readonly Check[]> {
    if (!deps.redis) return []
    return [toCheck('every key in Redis is of one tenant', await findStrangeKeys(deps.redis, tenants))]
  }

  async function checkObjects(sample: readonly Tenant[]): Promise<readonly Check[]> {
    if (!deps.objects) return []
    const strange: string[] = []
    for (const tenant of sample) strange.push(...(await findStrangeObjects(deps.objects, tenant)))
    return [toCheck('a listing of a tenant’s objects names no object of another', strange)]
  }

  return async () => {
    // Read anew: one made a moment ago is looked at too, and its keys are nobody else's.
    const tenants = createTenants({ pool, clock })
    const sample = pick(await tenants.list(), TENANTS_MAX)
    const checks = [
      ...(await checkCatalogue(tenants)),
      ...(await checkRows(await listTables(), sample)),
      ...(await checkDashboards(sample)),
      ...(await checkKeys(tenants)),
      ...(await checkObjects(sample)),
    ]
    const isApart = checks.every(({ status }) => status === 'ok')
    return {
      status: isApart ? 'apart' : 'leaking',
      checkedAt: clock.now().toISOString(),
      tenantsChecked: sample.length,
      checks,
    }
  }
}

interface Found {
  readonly found: string
}

const SELECT_TABLES = `
  select t.relname from (${TENANT_TABLES}) t
  where t.nspname = 'tenant_shared' and not t.relispartition and has_table_privilege('howazit_app', t.oid, 'SELECT')
  order by 1`

// An installation may have millions of rows, and what is looked for should not be there: only a key says so without reading them.
const BY_KEY = 'set local enable_seqscan to off'

async function find(tx: Tx, statement: string, values: readonly unknown[] = []) {
  await tx.query(BY_KEY)
  return await tx.query<Found>(statement, values)
}

const findAnyRow = (tables: readonly string[], schema = ''): string =>
  tables.map((table) => `select '${table}' as found where exists (select from ${schema}${table})`).join(' union all ')

/** By their ids: whoever looks for any row that is not the tenant's own reads all that it has. */
const findRowOf = (tables: readonly string[]): string =>
  tables
    .map((table) => `select '${table}' as found where exists (select from ${table} where tenant_id = any ($1::uuid[]))`)
    .join(' union all ')

const namesOf = (rows: readonly Found[]): readonly string[] => rows.map(({ found }) => found)

const NOBODY: Omit<Tenant, 'id'> = {
  slug: 'nobody',
  name: 'Nobody',
  tier: 'standard',
  region: 'local',
  placement: 'shared',
  schemaName: 'tenant_shared',
}

function shorten(breaches: readonly string[]): string {
  const more = breaches.length - SHOWN_MAX
  return `${breaches.slice(0, SHOWN_MAX).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** Some of them, which ones is left to chance. */
function pick<Item>(items: readonly Item[], countMax: number): readonly Item[] {
  const left = [...items]
  const picked: Item[] = []
  while (picked.length < countMax && left.length > 0)
    picked.push(...left.splice(Math.floor(Math.random() * left.length), 1))
  return picked
}
