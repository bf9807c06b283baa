import { AsyncLocalStorage } from 'node:async_hooks'
import { escapeIdentifier } from 'pg'
import { type Clock, systemClock } from '../clock.ts'
import type { Events } from '../events.ts'
import type { Tenant, TenantId } from '../tenancy/tenant.ts'
import type { Oltp, Tx } from './oltp.ts'
import { inTransaction, uuidLiteral } from './open-transaction.ts'
import type { Opening } from './pg-pool.ts'
import type { Pools } from './pools.ts'

export interface PostgresOltpOptions {
  readonly pools: Pick<Pools, 'app' | 'read' | 'operator'>
  readonly events?: Events
  readonly clock?: Clock
  /** Where `asOperator` finds outbox, deliveries and jobs. Default `tenant_shared`. */
  readonly operatorSchema?: string
}

// Pickers enter several times a second: once a minute per reason says as much.
const OPERATOR_EVENT_EVERY_MS = 60_000

/** Transactions on PostgreSQL, fenced by row level security. The pools belong to whoever made them. */
export class PostgresOltp implements Oltp {
  readonly #pools: Pick<Pools, 'app' | 'read' | 'operator'>
  readonly #events: Events | undefined
  readonly #clock: Clock
  readonly #operatorOpening: Opening
  readonly #entered = new AsyncLocalStorage<TenantId>()
  readonly #reported = new Map<string, number>()

  constructor({ pools, events, clock = systemClock, operatorSchema = 'tenant_shared' }: PostgresOltpOptions) {
    this.#pools = pools
    this.#events = events
    this.#clock = clock
    this.#operatorOpening = { statements: [setSearchPath(operatorSchema)] }
  }

  async inTenant<T>(tenant: Tenant, work: (tx: Tx) => Promise<T>): Promise<T> {
    const opening = { statements: [...enter(tenant), fence(tenant)] }
    return await this.#inside(tenant, () => inTransaction(this.#pools.app, work, opening))
  }

  async readInTenant<T>(tenant: Tenant, work: (tx: Tx) => Promise<T>): Promise<T> {
    const opening = { statements: enter(tenant), isReadOnly: true }
    return await this.#inside(tenant, () => inTransaction(this.#pools.read, work, opening))
  }

  async asOperator<T>(reason: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    this.#report(reason)
    return await inTransaction(this.#pools.operator, work, this.#operatorOpening)
  }

  async #inside<T>({ id }: Tenant, work: () => Promise<T>): Promise<T> {
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

const enter = ({ id, schemaName }: Tenant): readonly string[] => [
  setSearchPath(schemaName),
  `set local app.tenant to ${uuidLiteral(id)}`,
]

/** Moving a tenant takes this lock exclusively, and then nobody is inside. */
const fence = ({ id }: Tenant): string =>
  `select from pg_advisory_xact_lock_shared(hashtextextended(${uuidLiteral(id)}, 0))`

/** pg_temp comes last, or a temporary table would hide a real one. */
const setSearchPath = (schema: string): string => `set local search_path to ${escapeIdentifier(schema)}, pg_temp`
