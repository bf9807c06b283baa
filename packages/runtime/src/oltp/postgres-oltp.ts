import { AsyncLocalStorage } from 'node:async_hooks'
import { escapeLiteral } from 'pg'
import { type Clock, systemClock } from '../clock.ts'
import type { Events } from '../events.ts'
import type { Tenant, TenantId } from '../tenancy/tenant.ts'
import type { Oltp, Tx } from './oltp.ts'
import { inTransaction, uuidLiteral } from './open-transaction.ts'
import type { Pools } from './pools.ts'

export interface PostgresOltpOptions {
  readonly pools: Pick<Pools, 'app' | 'operator'>
  readonly events?: Events
  readonly clock?: Clock
  /** Where `asOperator` finds outbox, deliveries and jobs. Default `tenant_shared`. */
  readonly operatorSchema?: string
}

// Pickers enter several times a second: once a minute per reason says as much.
const OPERATOR_EVENT_EVERY_MS = 60_000

/** Transactions on PostgreSQL, fenced by row level security. The pools belong to whoever made them. */
export class PostgresOltp implements Oltp {
  readonly #pools: Pick<Pools, 'app' | 'operator'>
  readonly #events: Events | undefined
  readonly #clock: Clock
  readonly #beginAsOperator: string
  readonly #entered = new AsyncLocalStorage<TenantId>()
  readonly #reported = new Map<string, number>()

  constructor({ pools, events, clock = systemClock, operatorSchema = 'tenant_shared' }: PostgresOltpOptions) {
    this.#pools = pools
    this.#events = events
    this.#clock = clock
    this.#beginAsOperator = `begin; select ${setSearchPath(operatorSchema)}`
  }

  async inTenant<T>(tenant: Tenant, work: (tx: Tx) => Promise<T>): Promise<T> {
    const entered = this.#entered.getStore()
    if (entered !== undefined && entered !== tenant.id)
      throw new Error(`inTenant for ${tenant.id} inside inTenant for ${entered}: one unit of work has one tenant.`)
    return await this.#entered.run(tenant.id, () => inTransaction(this.#pools.app, beginInTenant(tenant), work))
  }

  async asOperator<T>(reason: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    this.#report(reason)
    return await inTransaction(this.#pools.operator, this.#beginAsOperator, work)
  }

  #report(reason: string): void {
    const now = this.#clock.now().getTime()
    const last = this.#reported.get(reason)
    if (last !== undefined && now - last < OPERATOR_EVENT_EVERY_MS) return
    this.#reported.set(reason, now)
    this.#events?.emit('operator.entered', { reason })
  }
}

// The simple protocol takes several statements in one round trip but no parameters. The shared lock is the fence: moving a
// tenant takes it exclusively, and then nobody is inside.
function beginInTenant({ id, schemaName }: Tenant): string {
  const tenantId = uuidLiteral(id)
  return `begin; select set_config('app.tenant', ${tenantId}, true), ${setSearchPath(schemaName)}, pg_advisory_xact_lock_shared(hashtextextended(${tenantId}, 0))`
}

// The name is quoted twice: as an identifier inside the setting, and the setting as a literal. pg_temp comes last, or a
// temporary table would hide a real one.
function setSearchPath(schema: string): string {
  const path = `"${schema.replaceAll('"', '""')}", pg_temp`
  return `set_config('search_path', ${escapeLiteral(path)}, true)`
}
