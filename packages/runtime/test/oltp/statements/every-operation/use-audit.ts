import type { Runtime } from '../../../../src/runtime.ts'
import type { Tenant } from '../../../../src/tenancy/tenant.ts'
import { until } from '../../../support/until.ts'
import { PAGE } from './use.ts'

/** Of what was done before, once all of it is chained. */
export async function useAudit({ audit }: Runtime, tenant: Tenant): Promise<void> {
  const isChained = async () => (await audit.list(tenant, { limit: 100 })).items.every(({ seq }) => seq !== undefined)
  await until('the audit entries to be chained', isChained)
  for await (const _ of audit.export(tenant));
  await audit.verify(tenant)
  const [entry] = (await audit.list(tenant, PAGE)).items
  await audit.get(tenant, entry?.id ?? '')
}
