import { type Clock, systemClock } from '../clock.ts'
import type { PgPool } from '../oltp/pg-pool.ts'
import { runStatement } from '../oltp/run-statement.ts'
import type { Tenant, TenantId, Tenants } from './tenant.ts'

export interface TenantsDeps {
  /** Any role: placement is what must be known before a tenant can be entered. */
  readonly pool: PgPool
  readonly clock?: Clock
}

interface Snapshot {
  readonly readAt: number
  readonly byId: ReadonlyMap<string, Tenant>
  readonly bySlug: ReadonlyMap<string, Tenant>
}

const TTL_MS = 2_000
// A tenant made a moment ago elsewhere is found at once, yet guessing ids costs at most ten reads a second.
const MISS_TTL_MS = 100

const SELECT_TENANTS = `
  select id, slug, name, tier, region, placement, schema_name as "schemaName"
  from control.tenants
  order by slug`

/** All tenants in one read, kept for two seconds. */
export function createTenants({ pool, clock = systemClock }: TenantsDeps): Tenants {
  let snapshot: Snapshot | undefined
  let reading: Promise<Snapshot> | undefined

  const refresh = async (): Promise<Snapshot> => {
    reading ??= readTenants(pool, clock).finally(() => {
      reading = undefined
    })
    snapshot = await reading
    return snapshot
  }
  const read = async (maxAgeMs: number): Promise<Snapshot> => {
    const isFresh = snapshot !== undefined && clock.now().getTime() - snapshot.readAt < maxAgeMs
    return isFresh && snapshot !== undefined ? snapshot : await refresh()
  }
  const find = async (select: (from: Snapshot) => Tenant | undefined): Promise<Tenant | undefined> =>
    select(await read(TTL_MS)) ?? select(await read(MISS_TTL_MS))

  return Object.freeze({
    find: (id: TenantId) => find(({ byId }) => byId.get(id)),
    findBySlug: (slug: string) => find(({ bySlug }) => bySlug.get(slug)),
    list: async () => [...(await read(TTL_MS)).byId.values()],
  })
}

async function readTenants(pool: PgPool, clock: Clock): Promise<Snapshot> {
  // Before the query: what changes while it runs is then seen again in time.
  const readAt = clock.now().getTime()
  const { rows } = await runStatement<Tenant>(pool, SELECT_TENANTS)
  const tenants = rows.map((row) => Object.freeze(row))
  return {
    readAt,
    byId: new Map(tenants.map((tenant) => [tenant.id, tenant])),
    bySlug: new Map(tenants.map((tenant) => [tenant.slug, tenant])),
  }
}
