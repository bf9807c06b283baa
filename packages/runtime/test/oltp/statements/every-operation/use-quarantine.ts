import { randomUUID } from 'node:crypto'
import type { QuarantineChange } from '@howazit/sdk'
import { PLATFORM_ACT } from '../../../../src/audit/act.ts'
import { bodyFor, freshKey } from '../../../ingest/setup.ts'
import { until } from '../../../support/until.ts'
import { hasReached } from './has-reached.ts'
import { PAGE, type Use } from './use.ts'

/** Held, listed, mended by each kind of change that asks for more than its record, and discarded. */
export async function useQuarantine({ runtime, tenant }: Use): Promise<void> {
  const { surveys, responses, quarantine, quarantineFixes, mappings } = runtime
  const [survey] = (await surveys.list(tenant, { limit: 1, slug: 'store-visit' })).items
  await surveys.update(tenant, survey!.id, { validation: 'quarantine' })
  const answers = [{ questionId: randomUUID(), textValue: 'Nothing.' }]
  const keys = Array.from({ length: 4 }, freshKey)
  await responses.accept(
    tenant,
    keys.map((key) => ({ key, body: bodyFor(survey!, { answers }) })),
  )
  const asked = {
    where: 'state = held and code = question_unknown and payload.surveyId is not null',
    mayReadResponses: true,
  }
  const held = await until('them to be quarantined', async () => {
    const { items } = await quarantine.list(tenant, { limit: 9, ...asked })
    return items.length === keys.length ? items : undefined
  })
  const { nextCursor = '' } = await quarantine.list(tenant, { ...PAGE, ...asked })
  await quarantine.list(tenant, { ...PAGE, ...asked, cursor: nextCursor })
  await quarantine.stats(tenant, { ...asked, groupBy: 'code,pointer,survey,version,value,state' })
  await quarantine.get(tenant, held[0]!.id)
  const isIn = async (fixId: string, statuses: readonly string[]) =>
    statuses.includes((await quarantineFixes.get(tenant, fixId)).status)
  const { id: mappingId } = await mappings.create(tenant, { name: 'mend', kind: 'handlebars', source: '{}' })
  const mend = async (quarantineId: string, change: QuarantineChange) => {
    const { id } = await quarantineFixes.plan(tenant, { where: `id = ${quarantineId}`, mayReadResponses: true, change })
    await until('a fix to be judged', () => isIn(id, ['planned']))
    return id
  }
  await mend(held[0]!.id, { kind: 'mapping', mappingId })
  await mend(held[0]!.id, { kind: 'version', version: 1 })
  const answering = [{ op: 'replace' as const, path: '/answers', value: [] }]
  const fixId = await mend(held[0]!.id, { kind: 'patch', operations: answering })
  await quarantineFixes.approve(tenant, fixId)
  const withReason = runtime.as({ ...PLATFORM_ACT, reason: 'a test' })
  const { id: discardId } = await withReason.quarantineFixes.plan(tenant, {
    where: `id = ${held[1]!.id}`,
    mayReadResponses: true,
    change: { kind: 'discard' },
  })
  await until('it to be judged', () => isIn(discardId, ['planned']))
  await quarantineFixes.approve(tenant, discardId)
  await until(
    'both to be over',
    async () => (await isIn(fixId, ['succeeded'])) && (await isIn(discardId, ['succeeded'])),
  )
  const mended = { responseId: held[0]!.responseId, stage: 'stored' }
  await until('the mended one to be stored', () => hasReached(runtime, tenant, mended))
  await quarantineFixes.cancel(tenant, await mend(held[2]!.id, { kind: 'present' }))
  const { nextCursor: after = '' } = await quarantineFixes.list(tenant, PAGE)
  await quarantineFixes.list(tenant, { ...PAGE, cursor: after })
  for await (const _ of await quarantineFixes.export(tenant, fixId));
  await responses.delete(tenant, held[3]!.responseId)
  await surveys.update(tenant, survey!.id, { validation: 'enforce' })
  await mappings.delete(tenant, mappingId)
}
