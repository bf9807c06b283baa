import { randomUUID } from 'node:crypto'
import type { Runtime } from '../../../../src/runtime.ts'
import type { Tenant } from '../../../../src/tenancy/tenant.ts'
import { STORE_VISIT } from '../../../ingest/setup.ts'
import { PAGE } from './use.ts'

export async function useSurveys({ surveys }: Runtime, tenant: Tenant): Promise<void> {
  const { survey } = await surveys.create(tenant, { ...STORE_VISIT, id: randomUUID() })
  await surveys.create(tenant, { ...STORE_VISIT, id: survey.id })
  await surveys.create(tenant, { ...STORE_VISIT, name: 'Another' })
  const { nextCursor } = await surveys.list(tenant, PAGE)
  await surveys.list(tenant, { ...PAGE, ...(nextCursor !== undefined && { cursor: nextCursor }) })
  const questions = [...STORE_VISIT.questions, { key: 'more', type: 'text' as const, text: 'Anything else?' }]
  await surveys.createVersion(tenant, survey.id, { questions })
  await surveys.update(tenant, survey.id, { validation: 'enforce' })
  await surveys.get(tenant, survey.id)
}
