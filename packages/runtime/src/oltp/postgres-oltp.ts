import { AsyncLocalStorage } from 'node:async_hooks'
import { escapeIdentifier } from 'pg'
import { type Clock, systemClock } from '../clock.ts'
import type { Events } from '../events.ts'
import { isElsewhere, placementOf, SHARED, type Where, whereKey } from '../tenancy/placement.ts'
import { assertRegion } from '../tenancy/region.ts'
import type { Tenant, TenantId } from '../tenancy/tenant.ts'
import { blamePlacement, tenantAway } from '../tenancy/tenant-away.ts'
import { mayHaveMoved, passFence, refusedByFence, refuseMoved } from './fence.ts'
import type { Oltp, Tx } from './oltp.ts'
import { inTransaction, uuidLiteral } from './open-transaction.ts'
import type { Opening, PgPool } from './pg-pool.ts'
import type { Pools } from './pools.ts'

export interface PostgresOltpOptions {
  readonly pools: OltpPools
  /** Of placements that are not in the platform's own database. Without it there are none. */
  readonly poolsOf?: (where: Where) => OltpPools
  /** Where a tenant is by now, for one that has moved since it was last read. Without it nobody moves. */
  readonly findAnew?: (id: TenantId) => Promise<Tenant | undefined>
  /** Of this process. Default: that of every tenant. */
  readonly region?: string
  readonly events?: Events
  readonly clock?: Clock
}

/** How a transaction of a tenant begins. */
interface Door {
  readonly pool: PgPool
  readonly opening: Opening
}

type OltpPools = Pick<Pools, 'app' | 'read' | 'operator'>

// Pickers enter several times a second: once a minute per reason says as much.
const OPERATOR_EVENT_EVERY_MS = 60_000

/** Transactions on PostgreSQL, fenced by row level security. The pools belong to whoever made them. */
export class PostgresOltp implements Oltp {
  readonly #pools: OltpPools
  readonly #poolsOf: ((where: Where) => OltpPools) | undefined
  readonly #findAnew: PostgresOltpOptions['findAnew']
  readonly #region: string | undefined
  readonly #events: Events | undefined
  readonly #clock: Clock
  readonly #entered = new AsyncLocalStorage<TenantId>()
  readonly #reported = new Map<string, number>()

  constructor({ pools, poolsOf, findAnew, region, events, clock = systemClock }: PostgresOltpOptions) {
    this.#pools = pools
    this.#poolsOf = poolsOf
    this.#findAnew = findAnew
    this.#region = region
    this.#events = events
    this.#clock = clock
  }

  async inTenant<T>(tenant: Tenant, work: (tx: Tx) => Promise<T>): Promise<T> {
    return await this.#enter(tenant, work, (at) => ({
      pool: this.#poolsFor(at).app,
      opening: { statements: [...enter(at), passFence(at)] },
    }))
  }

  async readInTenant<T>(tenant: Tenant, work: (tx: Tx) => Promise<T>): Promise<T> {
    return await this.#enter(tenant, work, (at, isFoundAnew) => ({
      pool: this.#poolsFor(at).read,
      // Where it is found to be now is right, whatever the fence there says for a moment longer.
      opening: { statements: isFoundAnew ? enter(at) : [...enter(at), refuseMoved(at)], isReadOnly: true },
    }))
  }

  /** The copy of a tenant that a move has: the fence there sends everybody else away. */
  async readCopy<T>(tenant: Tenant, work: (tx: Tx) => Promise<T>): Promise<T> {
    const { mirror, server: _, database: __, ...here } = tenant
    if (mirror === undefined) throw new Error(`There is no copy of ${tenant.slug} to be read.`)
    const copy = { ...here, ...placementOf(mirror) }
    const toDoor = (at: Tenant) => ({
      pool: this.#poolsFor(at).app,
      opening: { statements: enter(at), isReadOnly: true },
    })
    return await this.#enter(copy, work, toDoor, true)
  }

  async inControl<T>(tenant: Tenant, work: (tx: Tx) => Promise<T>): Promise<T> {
    const opening = { statements: [setTenant(tenant)] }
    return await this.#inside(tenant, () => inTransaction(this.#pools.app, work, opening))
  }

  async asOperator<T>(reason: string, work: (tx: Tx) => Promise<T>, placement = SHARED): Promise<T> {
    this.#report(reason)
    const opening = { statements: [setSearchPath(placement.schemaName)] }
    return await inTransaction(this.#poolsFor(placement).operator, work, opening)
  }

  #poolsFor(where: Where): OltpPools {
    if (!isElsewhere(where)) return this.#pools
    if (this.#poolsOf === undefined) throw new Error(`There is no way to ${whereKey(where)} here.`)
    return this.#poolsOf(where)
  }

  async #atPlacement<T>(tenant: Tenant, work: () => Promise<T>): Promise<T> {
    return await this.#inside(tenant, async () => {
      assertEnterable(tenant)
      try {
        return await work()
      } catch (error) {
        throw blamePlacement(tenant, error)
      }
    })
  }

  /** Where the tenant was when it was read; and where it is found to be now, once it has moved from there. */
  async #enter<T>(
    tenant: Tenant,
    work: (tx: Tx) => Promise<T>,
    toDoor: (at: Tenant, isFoundAnew: boolean) => Door,
    isFoundAnew = false,
  ): Promise<T> {
    let isInside = false
    const enterAndWork = (tx: Tx) => {
      isInside = true
      return work(tx)
    }
    return await this.#atPlacement(tenant, async () => {
      const { pool, opening } = toDoor(tenant, isFoundAnew)
      try {
        return await inTransaction(pool, enterAndWork, opening)
      } catch (error) {
        if (isInside) throw error
        const now = mayHaveMoved(error) && !isFoundAnew ? await this.#findAnew?.(tenant.id) : undefined
        if (now === undefined) throw refusedByFence(error, tenant)
        return await this.#enter(now, work, toDoor, true)
      }
    })
  }

  async #inside<T>(tenant: Tenant, work: () => Promise<T>): Promise<T> {
    const { id } = tenant
    assertRegion(this.#region, tenant)
    const entered = this.#entered.getStore()
    if (entered !== undefined && entered !== id)
      throw new Error(`inTenant for ${id} inside inTenant for ${entered}: one unit of work has one tenant.`)
    return await this.#entered.run(id, work)
  }

  #report(reason: string): void {
    const now = this.#clock.now().getTime()
    const last = this.#reported.get(reason)
    if (last !== undefined && now - last < OPERATOR_EVENT_EVERY_MS) return
    this.#reported.set(reason, now)
    this.#events?.emit('operator.entered', { reason })
  }
}

const enter = (tenant: Tenant): readonly string[] => [setSearchPath(tenant.schemaName), setTenant(tenant)]

const setTenant = ({ id }: Tenant): string => `set local app.tenant to ${uuidLiteral(id)}`

/** @throws HowazitError `unavailable` */
function assertEnterable({ slug, isWaitingFor }: Tenant): void {
  if (isWaitingFor === undefined) return
  const what = isWaitingFor === 'provisioning' ? 'are being made' : 'are being brought to this version'
  throw tenantAway(`The tables of tenant ${slug} ${what}. Try again.`, isWaitingFor)
}

/** pg_temp comes last, or a temporary table would hide a real one. */
const setSearchPath = (schema: string): string => `set local search_path to ${escapeIdentifier(schema)}, pg_temp`
