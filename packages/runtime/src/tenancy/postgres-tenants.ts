import { setTimeout as delay } from 'node:timers/promises'
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
  /** Of the rows that were read; null when there were none. */
  readonly fingerprint: string | null
  readonly byId: ReadonlyMap<string, Tenant>
  readonly bySlug: ReadonlyMap<string, Tenant>
}

const TTL_MS = 2_000
// A tenant made a moment ago elsewhere is found, yet guessing ids costs at most ten reads a second: who asks for an unknown one
// waits for the next.
const MISS_TTL_MS = 100

// Any change of any row changes it.
const FINGERPRINT = 'bit_xor(hash_record_extended(tenants, 0))'

const SELECT_FINGERPRINT = `select ${FINGERPRINT}::text as fingerprint from control.tenants`

const SELECT_TENANTS = `
  select id, slug, name, tier, region, placement, schema_name as "schemaName", quota_per_second as "quotaPerSecond",
    quota_burst as "quotaBurst", quota_client_percent as "quotaClientPercent", (${FINGERPRINT} over ())::text as fingerprint
  from control.tenants
  order by slug`

/**
 * All tenants in one read, good for two seconds. Then it is asked whether anything has changed, and only then read again: ten
 * thousand tenants take some sixty milliseconds of the processor, which every process would spend every two seconds.
 */
export function createTenants({ pool, clock = systemClock }: TenantsDeps): Tenants {
  let snapshot: Snapshot | undefined
  let reading: Promise<Snapshot> | undefined
  let next: Promise<Snapshot> | undefined

  const refresh = async (): Promise<Snapshot> => {
    reading ??= readTenants(pool, clock, snapshot).finally(() => {
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
  const find = async (select: (from: Snapshot) => Tenant | undefined): Promise<Tenant | undefined> => {
    const found = select(await read())
    if (found) return found
    next ??= readNext().finally(() => {
      next = undefined
    })
    return select(await next)
  }

  return Object.freeze({
    find: (id: TenantId) => find(({ byId }) => byId.get(id)),
    findBySlug: (slug: string) => find(({ bySlug }) => bySlug.get(slug)),
    list: async () => [...(await read()).byId.values()],
  })
}

async function readTenants(pool: PgPool, clock: Clock, known: Snapshot | undefined): Promise<Snapshot> {
  // Before the query: what changes while it runs is then seen again in time.
  const readAt = clock.now().getTime()
  if (known !== undefined && (await findFingerprint(pool)) === known.fingerprint) return { ...known, readAt }
  const { rows } = await runStatement<TenantRow>(pool, SELECT_TENANTS)
  const tenants = rows.map(toTenant)
  return {
    readAt,
    fingerprint: rows[0]?.fingerprint ?? null,
    byId: new Map(tenants.map((tenant) => [tenant.id, tenant])),
    bySlug: new Map(tenants.map((tenant) => [tenant.slug, tenant])),
  }
}

interface TenantRow extends Omit<Tenant, 'quota'> {
  readonly quotaPerSecond: number | null
  readonly quotaBurst: number | null
  readonly quotaClientPercent: number | null
  readonly fingerprint: string
}

function toTenant({ id, slug, name, tier, region, placement, schemaName, ...row }: TenantRow): Tenant {
  const { quotaPerSecond: perSecond, quotaBurst: burst, quotaClientPercent: clientPercent } = row
  const quota = perSecond !== null &&
    burst !== null && { quota: { perSecond, burst, ...(clientPercent !== null && { clientPercent }) } }
  return Object.freeze({ id, slug, name, tier, region, placement, schemaName, ...quota })
}

async function findFingerprint(pool: PgPool): Promise<string | null> {
  const { rows } = await runStatement<{ fingerprint: string | null }>(pool, SELECT_FINGERPRINT)
  return rows[0]?.fingerprint ?? null
}
