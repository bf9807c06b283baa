import type { Clock } from '../../clock.ts'
import type { Objects } from '../../objects/objects.ts'
import type { Oltp } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { lockInsightRow } from '../job/insight-row.ts'
import { deleteArtifacts, keepArtifacts } from './kept-artifacts.ts'

export interface RemakeDeps {
  readonly oltp: Oltp
  readonly clock: Clock
  readonly objects: Pick<Objects, 'put' | 'list' | 'delete'> | undefined
}

interface Asked {
  /** Of the job. */
  readonly jobId: string
  readonly signal: AbortSignal
}

/**
 * Makes the files of an insight again, without whoever was erased since. In one transaction with the end of the job: whoever dies before its end
 * leaves the job, and the next one puts the same files. Resolves to whether there is more to do: there never is.
 */
export async function remakeArtifacts(deps: RemakeDeps, tenant: Tenant, { jobId, signal }: Asked): Promise<false> {
  const { oltp, clock, objects } = deps
  await oltp.inTenant(tenant, async (tx) => {
    const { rows } = await tx.query<{ insightId: string }>(SELECT, [tenant.id, jobId])
    const [job] = rows
    if (!job) return
    const { insightId } = job
    const { status } = await lockInsightRow(tx, tenant, insightId)
    // One that is under way makes them at its end; until then the job stays, in case it comes to none.
    if (status === 'queued' || status === 'running') return
    if (status === 'succeeded') await keepArtifacts({ objects }, tx, { tenant, insightId, signal })
    else if (objects) await deleteArtifacts(objects, tenant, { insightId })
    await tx.query(REST, [tenant.id, jobId, clock.now()])
  })
  return false
}

const SELECT = `
  select params ->> 'insightId' as "insightId"
  from jobs
  where tenant_id = $1
    and id = $2
    and status = 'running'`

const REST = `
  update jobs
  set status = 'succeeded', completed_at = $3
  where tenant_id = $1
    and id = $2`
