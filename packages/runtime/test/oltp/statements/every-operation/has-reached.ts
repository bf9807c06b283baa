import type { Runtime } from '../../../../src/runtime.ts'
import type { Tenant } from '../../../../src/tenancy/tenant.ts'

/** Whether the trace of a response knows of a stage. */
export async function hasReached(
  { responses }: Runtime,
  tenant: Tenant,
  { responseId, stage: wanted }: { readonly responseId: string; readonly stage: string },
): Promise<boolean> {
  const { steps } = await responses.trace(tenant, responseId)
  return steps.some(({ stage }) => stage === wanted)
}
