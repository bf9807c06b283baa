import type { Tenant } from '../../../tenancy/tenant.ts'
import type { Found } from '../../findings/apart/hold-records.ts'
import type { Tasks } from '../../findings/apart/tasks.ts'
import type { StepDeps } from './advance-deps.ts'
import type { Claim } from './claim-insight.ts'
import { loadAsked } from './load-asked.ts'
import { loadRecords } from './load-records.ts'

interface TaskToRun<Name extends keyof Tasks> {
  readonly task: Name
  readonly signal: AbortSignal
}

/** Computes something of the records of an insight. */
export async function runTask<Name extends keyof Tasks>(
  { oltp, keptRecords }: StepDeps,
  tenant: Tenant,
  claim: Claim,
  { task, signal }: TaskToRun<Name>,
): Promise<Found<Name>> {
  const asked = await loadAsked(oltp, tenant, claim)
  return await keptRecords.use(
    claim,
    async (held) => {
      for await (const records of loadRecords(oltp, tenant, claim)) held.add(records)
    },
    (held) => held.run(task, { asked, signal }),
  )
}
