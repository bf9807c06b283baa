import type { Tenant } from '../tenancy/tenant.ts'

export interface QueryResult<Row> {
  readonly rows: Row[]
  readonly rowCount: number
}

/** An open transaction. Statements name tenant tables without a schema: search_path is set for the transaction. */
export interface Tx {
  query<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<QueryResult<Row>>
}

/**
 * The two doors to transactional data. Each call is one transaction: it commits when `work` resolves and rolls back when it
 * throws. A connection on which anything went wrong is destroyed, never reused.
 *
 * - `inTenant` sets `app.tenant` and `search_path` for the transaction, so row level security shows this tenant and no other.
 *   A nested call for another tenant throws.
 * - `asOperator` works across tenants on outbox, deliveries, jobs and the stream schema only, with a role of its own; the
 *   reason is logged.
 */
export interface Oltp {
  inTenant<T>(tenant: Tenant, work: (tx: Tx) => Promise<T>): Promise<T>
  asOperator<T>(reason: string, work: (tx: Tx) => Promise<T>): Promise<T>
}
