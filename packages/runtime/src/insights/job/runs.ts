import type { InsightRun } from '@howazit/sdk'
import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'

/** A process at work on an insight is a run of its job, from when it took it until it let go. */

export interface NewRun {
  readonly id: string
  readonly insightId: string
  readonly attempt: number
  readonly now: Date
}

export async function beginRun(tx: Tx, tenant: Tenant, { id, insightId, attempt, now }: NewRun): Promise<void> {
  // Whoever had it before did not come to say that it let go.
  await endRuns(tx, tenant, { insightId, status: 'lost', now })
  await tx.query(INSERT, [tenant.id, id, insightId, attempt, now])
}

export interface RunEnd {
  readonly insightId: string
  readonly status: Exclude<InsightRun['status'], 'running'>
  readonly error?: string
  readonly now: Date
}

export async function endRuns(tx: Tx, tenant: Tenant, { insightId, status, error, now }: RunEnd): Promise<void> {
  await tx.query(END, [tenant.id, insightId, status, error ?? null, now])
}

const INSERT = `
  insert into job_runs (tenant_id, id, job_id, attempt, status, started_at)
  values ($1, $2, $3, $4, 'running', $5)`

const END = `
  update job_runs
  set status = $3, error = $4, finished_at = $5
  where tenant_id = $1
    and job_id = $2
    and status = 'running'`
