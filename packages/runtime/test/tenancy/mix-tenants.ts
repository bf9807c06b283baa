import { randomUUID } from 'node:crypto'
import type { Oltp, Tx } from '../../src/oltp/oltp.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'

export interface MixTenantsOptions {
  readonly oltp: Oltp
  readonly tenants: readonly Tenant[]
  readonly transactions: number
  /** How many are open or waiting at a time; more than the pool has connections, so that they pass from tenant to tenant. */
  readonly concurrency: number
  readonly random?: () => number
}

export interface MixTenantsReport {
  readonly committed: number
  readonly failed: number
  /** Rows of another tenant that a transaction saw. Must be 0. */
  readonly foreignRows: number
}

/**
 * Random transactions of many tenants over few connections: they write, forget every filter when they read, and end in every
 * way a transaction can: commit, exception, failing statement, time-out, and the death of their connection.
 */
export async function mixTenants(options: MixTenantsOptions): Promise<MixTenantsReport> {
  const { oltp, tenants, transactions, concurrency, random = Math.random } = options
  const report = { committed: 0, failed: 0, foreignRows: 0 }
  let remaining = transactions

  const work = async () => {
    while (remaining > 0) {
      remaining -= 1
      const tenant = tenants[Math.floor(random() * tenants.length)] as Tenant
      try {
        await oltp.inTenant(tenant, async (tx) => {
          await insertKey(tx, tenant)
          report.foreignRows += await countForeign(tx, tenant)
          await endSomehow(tx, random())
        })
        report.committed += 1
      } catch {
        report.failed += 1
      }
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  return report
}

async function insertKey(tx: Tx, tenant: Tenant): Promise<void> {
  await tx.query(
    `insert into response_keys (tenant_id, response_id, submitted_at, body_hash) values ($1, $2, now(), '')`,
    [tenant.id, randomUUID()],
  )
}

async function countForeign(tx: Tx, tenant: Tenant): Promise<number> {
  const { rows } = await tx.query<{ foreign: number }>(
    'select count(*) filter (where tenant_id <> $1)::int as foreign from response_keys',
    [tenant.id],
  )
  return rows[0]?.foreign ?? 0
}

async function endSomehow(tx: Tx, dice: number): Promise<void> {
  if (dice < 0.05) throw new Error('the work failed')
  if (dice < 0.1) await tx.query('select 1 / 0')
  if (dice < 0.13) {
    await tx.query('set local statement_timeout = 1')
    await tx.query('select pg_sleep(1)')
  }
  if (dice < 0.16) await tx.query('select pg_terminate_backend(pg_backend_pid())')
  if (dice < 0.2) await tx.query(`select 'not a uuid'::uuid`).catch(() => {})
}
