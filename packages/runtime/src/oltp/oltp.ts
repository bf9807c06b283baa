import type { Placement } from '../tenancy/placement.ts'
import type { Tenant } from '../tenancy/tenant.ts'

export interface QueryResult<Row> {
  readonly rows: Row[]
  readonly rowCount: number
}

/** An open transaction. Statements name tenant tables without a schema: search_path is set for the transaction. */
export interface Tx {
  query<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<QueryResult<Row>>
  /** Undoes what `work` did where it throws; the transaction goes on either way. Nothing else may be under way meanwhile. */
  attempt<T>(work: () => Promise<T>): Promise<T>
}

/**
 * The doors to transactional data. Each call is one transaction: it commits when `work` resolves and rolls back when it
 * throws. A connection on which anything went wrong is destroyed, never reused. A statement that takes longer than its door
 * allows ends as `unavailable`.
 *
 * - `inTenant` sets `app.tenant` and `search_path` for the transaction, so row level security shows this tenant and no other.
 *   A nested call for another tenant throws. So does one for a tenant whose tables are being made or migrated
 *   (`unavailable`), or that is of another region than this process (`wrong_region`). `awayReasonOf` tells an `unavailable` that is
 *   this tenant's alone from one that is everybody's. A tenant that has moved since it was read is entered where it is now; while it
 *   is being moved the call waits a second at most.
 * - `readInTenant` is the same for what only reads and may see the past: it may be answered by a replica, seconds behind, and
 *   two calls by two of them. Lists, exports and counts; never what must see its own write, nor what decides a write. Its
 *   statements may take minutes, and it does not keep the tenant from being moved meanwhile.
 * - `inControl` is the same for what the platform's own database has about the tenant (claims, keys, parked messages), whose
 *   tables may be in another one, being made or away. It does not keep the tenant from being moved.
 * - `asOperator` works across tenants on outbox, deliveries, jobs, poison and the stream schema only, with a role of its own; the
 *   reason is logged. Outbox, deliveries and jobs are those of the placement given: of the shared one without it.
 */
export interface Oltp {
  inTenant<T>(tenant: Tenant, work: (tx: Tx) => Promise<T>): Promise<T>
  readInTenant<T>(tenant: Tenant, work: (tx: Tx) => Promise<T>): Promise<T>
  inControl<T>(tenant: Tenant, work: (tx: Tx) => Promise<T>): Promise<T>
  asOperator<T>(reason: string, work: (tx: Tx) => Promise<T>, placement?: Placement): Promise<T>
}
