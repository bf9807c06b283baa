import { randomUUID } from 'node:crypto'
import { createJudgeCanaries } from '../../../../src/mappings/canary/judge-canaries.ts'
import { PAGE, type Use } from './use.ts'

export async function useMappings({ runtime: { mappings }, context, tenant }: Use): Promise<void> {
  const [first, second] = ['{"version": 1}', '{"version": 2, "why": {{json (answer "why")}}}'].map(
    (source) => ({ kind: 'handlebars', source }) as const,
  )
  const { id } = await mappings.create(tenant, { name: 'ticket', ...first! })
  await mappings.create(tenant, { name: 'ticket', ...first! })
  await mappings.createVersion(tenant, id, second!)
  await mappings.publish(tenant, id, { version: 1 })
  await mappings.publish(tenant, id, { version: 2 })
  await mappings.rollback(tenant, id)
  await mappings.list(tenant, PAGE)
  await mappings.listVersions(tenant, id, PAGE)
  await mappings.preview(tenant, { mappingId: id, version: 2 })
  const given = [{ data: { response: { surveyId: randomUUID(), surveyVersion: 1 } } }]
  await mappings.preview(tenant, { mappingId: id, version: 2, events: given })
  await mappings.publish(tenant, id, { version: 2, canaryPercent: 50 })
  await mappings.get(tenant, id)
  const { tenants, auditLog, jobs, events, clock, ids } = context
  const judge = createJudgeCanaries({ oltp: context.oltp, tenants, auditLog, jobs, events, clock, ids })
  await judge(new AbortController().signal)
  await mappings.delete(tenant, id)
}
