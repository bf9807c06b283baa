import { setTimeout as delay } from 'node:timers/promises'
import { type Clock, systemClock } from '../clock.ts'
import { readMigrationFiles } from '../oltp/migration-files.ts'
import type { PgPool } from '../oltp/pg-pool.ts'
import { runStatement } from '../oltp/run-statement.ts'
import { fromPlacementRow, type Placement, type PlacementRow, placementKey, placementOf, SHARED } from './placement.ts'
import type { Tenant, TenantId, Tenants } from './tenant.ts'

export interface TenantsDeps {
  /** Any role: placement is what must be known before a tenant can be entered. */
  readonly pool: PgPool
  readonly clock?: Clock
}

interface Snapshot {
  readonly readAt: number
  /** Of the rows that were read; null when there were none. */
  readonly fingerprint: string | null
  readonly byId: ReadonlyMap<string, Tenant>
  readonly bySlug: ReadonlyMap<string, Tenant>
  readonly active: readonly Tenant[]
  readonly placements: readonly Placement[]
}

const TTL_MS = 2_000
// A tenant made a moment ago elsewhere is found, yet guessing ids costs at most ten reads a second: who asks for an unknown one
// waits for the next.
const MISS_TTL_MS = 100

// Any change of any row changes it, of a tenant as of a placement.
const FINGERPRINT = `
  (select bit_xor(hash_record_extended(tenants, 0)) from control.tenants)
  # coalesce((select bit_xor(hash_record_extended(placements, 1)) from control.placements), 0)`

const SELECT_FINGERPRINT = `select (${FINGERPRINT})::text as fingerprint`

const SELECT_TENANTS = `
  select t.id, t.slug, t.name, t.tier, t.region, t.placement, t.schema_name as "schemaName", t.database_name as "database",
    t.server_name as server,
    t.state, t.retention_days as "retentionDays", t.quota_per_second as "quotaPerSecond", t.quota_burst as "quotaBurst",
    t.quota_client_percent as "quotaClientPercent", t.retry_schedule_ms as "retryScheduleMs", t.mirror,
    case when t.placement <> 'shared' then coalesce(p.applied, '{}') end as applied, fingerprint::text
  from control.tenants t
  left join control.placements p on p.database_name = t.database_name and p.schema_name = t.schema_name
  cross join (select ${FINGERPRINT} as fingerprint) f
  order by t.slug`

/**
 * All tenants in one read, good for two seconds. Then it is asked whether anything has changed, and only then read again: ten
 * thousand tenants take some sixty milliseconds of the processor, which every process would spend every two seconds.
 */
export function createTenants({ pool, clock = systemClock }: TenantsDeps): Tenants {
  let snapshot: Snapshot | undefined
  let reading: Promise<Snapshot> | undefined
  let next: Promise<Snapshot> | undefined

  let needed: Promise<readonly string[]> | undefined
  const readNeeded = () => (needed ??= readMigrationFiles('tenant').then((files) => files.map(({ name }) => name)))
  const refresh = async (): Promise<Snapshot> => {
    reading ??= readTenants({ pool, clock, needed: await readNeeded() }, snapshot).finally(() => {
      reading = undefined
    })
    snapshot = await reading
    return snapshot
  }
  const read = async (): Promise<Snapshot> => {
    const isFresh = snapshot !== undefined && clock.now().getTime() - snapshot.readAt < TTL_MS
    return isFresh && snapshot !== undefined ? snapshot : await refresh()
  }
  const readNext = async (): Promise<Snapshot> => {
    const ageMs = clock.now().getTime() - (snapshot?.readAt ?? 0)
    if (ageMs < MISS_TTL_MS) await delay(MISS_TTL_MS - ageMs)
    return await refresh()
  }
  const readAnew = async (): Promise<Snapshot> => {
    // One that is being read may have begun before the move.
    await reading
    return await refresh()
  }
  // One that waits for its tables may have them by now.
  const isThere = (tenant: Tenant | undefined) => tenant !== undefined && tenant.isWaitingFor === undefined
  const find = async (select: (from: Snapshot) => Tenant | undefined): Promise<Tenant | undefined> => {
    const found = select(await read())
    if (isThere(found)) return found
    next ??= readNext().finally(() => {
      next = undefined
    })
    return select(await next)
  }

  return Object.freeze({
    find: (id: TenantId) => find(({ byId }) => byId.get(id)),
    findBySlug: (slug: string) => find(({ bySlug }) => bySlug.get(slug)),
    findAnew: async (id: TenantId) => (await readAnew()).byId.get(id),
    list: async () => (await read()).active,
    placements: async () => (await read()).placements,
    placementsAnew: async () => (await readAnew()).placements,
  })
}

interface ReadDeps extends Required<TenantsDeps> {
  /** The migrations of this version. */
  readonly needed: readonly string[]
}

async function readTenants({ pool, clock, needed }: ReadDeps, known: Snapshot | undefined): Promise<Snapshot> {
  // Before the query: what changes while it runs is then seen again in time.
  const readAt = clock.now().getTime()
  if (known !== undefined && (await findFingerprint(pool)) === known.fingerprint) return { ...known, readAt }
  const { rows } = await runStatement<TenantRow>(pool, SELECT_TENANTS)
  const tenants = rows.map((row) => toTenant(row, needed))
  const active = tenants.filter(({ isWaitingFor }) => isWaitingFor === undefined)
  return {
    readAt,
    fingerprint: rows[0]?.fingerprint ?? null,
    byId: new Map(tenants.map((tenant) => [tenant.id, tenant])),
    bySlug: new Map(tenants.map((tenant) => [tenant.slug, tenant])),
    active,
    placements: listPlacements(active),
  }
}

interface TenantRow extends Pick<Tenant, 'id' | 'slug' | 'name' | 'tier' | 'region' | 'placement'>, PlacementRow {
  readonly state: 'active' | 'provisioning'
  readonly retentionDays: number | null
  readonly quotaPerSecond: number | null
  readonly quotaBurst: number | null
  readonly quotaClientPercent: number | null
  /** As text: a bigint may be more than a number can hold, but none of ours is. */
  readonly retryScheduleMs: readonly string[] | null
  readonly mirror: Tenant['mirror'] | null
  /** Null for the shared placement: no process starts before that is migrated. */
  readonly applied: readonly string[] | null
  readonly fingerprint: string
}

function toTenant(row: TenantRow, needed: readonly string[]): Tenant {
  const { id, slug, name, tier, region, placement, retentionDays, retryScheduleMs, mirror } = row
  const { quotaPerSecond: perSecond, quotaBurst: burst, quotaClientPercent: clientPercent } = row
  const isWaitingFor = findWaitingFor(row, needed)
  return Object.freeze({
    id,
    slug,
    name,
    tier,
    region,
    placement,
    ...fromPlacementRow(row),
    ...(isWaitingFor && { isWaitingFor }),
    ...(retentionDays !== null && { retentionDays }),
    ...(mirror && { mirror }),
    ...(retryScheduleMs !== null && { retryScheduleMs: retryScheduleMs.map(Number) }),
    ...(perSecond !== null &&
      burst !== null && { quota: { perSecond, burst, ...(clientPercent !== null && { clientPercent }) } }),
  })
}

function findWaitingFor({ state, applied }: TenantRow, needed: readonly string[]): Tenant['isWaitingFor'] {
  if (state === 'provisioning') return 'provisioning'
  return applied !== null && needed.some((name) => !applied.includes(name)) ? 'migration' : undefined
}

function listPlacements(tenants: readonly Tenant[]): readonly Placement[] {
  const own = tenants.filter(({ placement }) => placement !== 'shared')
  return [...new Map([SHARED, ...own.map(placementOf)].map((each) => [placementKey(each), each])).values()]
}

async function findFingerprint(pool: PgPool): Promise<string | null> {
  const { rows } = await runStatement<{ fingerprint: string | null }>(pool, SELECT_FINGERPRINT)
  return rows[0]?.fingerprint ?? null
}
