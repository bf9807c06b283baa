import { onTestFinished } from 'vitest'
import type { ServerSettings } from '../../src/config/postgres-servers.ts'
import { createIds } from '../../src/ids.ts'
import { createPlacePools } from '../../src/oltp/pools.ts'
import { PostgresOltp } from '../../src/oltp/postgres-oltp.ts'
import { startPlacingTenants } from '../../src/tenancy/place-tenants.ts'
import type { Where } from '../../src/tenancy/placement.ts'
import { createTenants } from '../../src/tenancy/postgres-tenants.ts'
import { createServers } from '../../src/tenancy/servers.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'
import { createTenantRegistry } from '../../src/tenancy/tenant-registry.ts'
import { createTestAudit } from '../support/create-test-audit.ts'
import { setUpPostgres } from '../support/set-up-postgres.ts'

type Others = Readonly<Record<string, ServerSettings>>

/** One database, with tenants in it that have schemas and databases of their own; gone with the test. */
export async function setUpPlacements({ servers: others = {} }: { readonly servers?: Others } = {}) {
  const postgres = await setUpPostgres()
  onTestFinished(() => postgres[Symbol.asyncDispose]())
  let now = Date.UTC(2026, 0, 1)
  const clock = { now: () => new Date(now) }
  const advance = (ms: number) => {
    now += ms
  }
  const servers = createServers({ url: postgres.url, servers: others }, { events: postgres.events, clock })
  const placePools = createPlacePools(servers)
  onTestFinished(() => placePools.close())
  const { pools, events } = postgres
  const tenants = createTenants({ pool: pools.app, clock })
  const poolsOf = (where: Where) => placePools.of(where)
  const oltp = new PostgresOltp({ pools, poolsOf, findAnew: (id) => tenants.findAnew(id), region: 'local', events })
  const registry = createTenantRegistry({
    oltp,
    ids: createIds(clock),
    jobs: { wake: async () => {} },
    audit: createTestAudit(clock),
    servers,
    region: 'local',
  })
  const findTenant = async (slug: string): Promise<Tenant> => {
    const tenant = await tenants.findBySlug(slug)
    if (tenant === undefined) throw new Error(`There is no tenant ${slug}.`)
    return tenant
  }
  /** One turn of the stage, and everybody knows. */
  const placeAll = async () => {
    const works: ((signal: AbortSignal) => Promise<void>)[] = []
    const jobs = {
      onWake: async (_: string, { work }: { work: (signal: AbortSignal) => Promise<void> }) => void works.push(work),
    }
    await startPlacingTenants({ oltp, events, jobs, servers })
    for (const work of works) await work(new AbortController().signal)
    advance(2_000)
  }
  return { postgres, servers, oltp, placePools, tenants, registry, placeAll, findTenant, advance, clock }
}
