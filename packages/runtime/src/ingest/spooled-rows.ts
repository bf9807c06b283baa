import type { PgPool } from '../oltp/pg-pool.ts'
import { runStatement } from '../oltp/run-statement.ts'

/** A message in the spool, leased to one relay. */
export interface SpooledResponse {
  readonly tenantId: string
  readonly responseId: string
  readonly message: string
}

export interface LeaseSpooledOptions {
  readonly countMax: number
  /** The first row is taken whatever its size. */
  readonly bytesMax: number
  readonly leaseMs: number
}

const LEASE = `
  select tenant_id as "tenantId", response_id as "responseId", message
  from control.lease_spooled($1, $2, $3)`

/** The oldest rows that no relay has. */
export async function leaseSpooled(
  pool: PgPool,
  { countMax, bytesMax, leaseMs }: LeaseSpooledOptions,
): Promise<readonly SpooledResponse[]> {
  const { rows } = await runStatement<SpooledResponse>(pool, LEASE, [countMax, bytesMax, leaseMs])
  return rows
}

const RETURN = 'select control.return_spooled($1, $2, $3)'

/** Gives back rows that could not be published; for a moment nobody takes them. */
export async function returnSpooled(
  pool: PgPool,
  rows: readonly SpooledResponse[],
  { restMs }: { readonly restMs: number },
): Promise<void> {
  await runStatement(pool, RETURN, [...idsOf(rows), restMs])
}

const SET_ASIDE = 'select control.set_aside_spooled($1, $2, $3, $4)'

/** Keeps rows that the stream refuses out of the way of the others: each time for twice as long. */
export async function setAsideSpooled(
  pool: PgPool,
  rows: readonly SpooledResponse[],
  { restMinMs, restMaxMs }: { readonly restMinMs: number; readonly restMaxMs: number },
): Promise<void> {
  await runStatement(pool, SET_ASIDE, [...idsOf(rows), restMinMs, restMaxMs])
}

const UNSPOOL = 'select control.unspool_responses($1, $2)'

/** Removes rows whose messages the stream has acknowledged. */
export async function unspoolResponses(pool: PgPool, rows: readonly SpooledResponse[]): Promise<void> {
  await runStatement(pool, UNSPOOL, idsOf(rows))
}

const idsOf = (rows: readonly SpooledResponse[]): unknown[] => [
  rows.map(({ tenantId }) => tenantId),
  rows.map(({ responseId }) => responseId),
]
