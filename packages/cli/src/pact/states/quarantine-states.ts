import { randomUUID } from 'node:crypto'
import type { Howazit } from '@howazit/sdk'
import { waitUntil } from '../wait-until.ts'
import type { ProviderStates, StateDeps, StateValues } from './provider-state.ts'
import { ingestTo } from './response-states.ts'
import { createSurvey, valuesOf } from './survey-states.ts'

export const quarantineStates = ({ howazit }: StateDeps): ProviderStates => ({
  'a response in quarantine': () => quarantineOne(howazit),
  'a fix that is planned': () => fixOne(howazit),
})

/** It answers a question that its survey does not have. */
export async function quarantineOne(howazit: Howazit): Promise<StateValues> {
  const values = valuesOf(await createSurvey(howazit))
  const { surveyId } = values as Record<'surveyId', string>
  await howazit.surveys.update(surveyId, { validation: 'quarantine' })
  const { responseId } = await ingestTo(howazit, { ...values, questionId: randomUUID() })
  const [record] = await waitUntil('the response is quarantined', async () => {
    const { items } = await howazit.quarantine.list({ where: `survey = ${surveyId}` })
    return items.length > 0 ? items : undefined
  })
  return { ...values, responseId, quarantineId: record?.id as string }
}

/** It takes the answer away. */
async function fixOne(howazit: Howazit): Promise<StateValues> {
  const values = await quarantineOne(howazit)
  const { fixes } = howazit.quarantine
  const operations = [{ op: 'replace' as const, path: '/answers', value: [] }]
  const { id: fixId } = await fixes.plan({
    where: `id = ${values.quarantineId}`,
    change: { kind: 'patch', operations },
  })
  await waitUntil('the fix is judged', async () => (await fixes.get(fixId)).status === 'planned')
  return { ...values, fixId }
}
