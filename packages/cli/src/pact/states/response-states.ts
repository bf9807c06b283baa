import { randomUUID } from 'node:crypto'
import type { Howazit, ResponseIngest } from '@howazit/sdk'
import { waitUntil } from '../wait-until.ts'
import type { ProviderStates, StateDeps, StateValues } from './provider-state.ts'
import { createSurvey, valuesOf } from './survey-states.ts'

export const responseStates = ({ howazit }: StateDeps): ProviderStates => ({
  'a response accepted under a key': () => ingestOne(howazit),
  'a response': () => storeOne(howazit),
  'two responses to a survey': async () => {
    const values = await storeOne(howazit)
    await ingestTo(howazit, values)
    const both = async () => (await howazit.responses.list({ surveyId: values.surveyId as string })).items.length === 2
    await waitUntil('both responses are stored', both)
    return values
  },
  'a response on the dashboards': () => showOne(howazit),
})

export const ingestTo = (
  howazit: Howazit,
  { surveyId, questionId }: StateValues,
  idempotencyKey: string = randomUUID(),
) =>
  howazit.responses.ingest(
    {
      surveyId: surveyId as string,
      submittedAt: '2026-11-22T10:15:30.000Z',
      answers: [{ questionId: questionId as string, numericValue: 9 }],
    },
    { idempotencyKey },
  )

async function ingestOne(howazit: Howazit): Promise<StateValues> {
  const values = valuesOf(await createSurvey(howazit))
  const key = randomUUID()
  const { responseId } = await ingestTo(howazit, values, key)
  return { ...values, key, responseId }
}

const isStored = (howazit: Howazit, responseId: string) =>
  waitUntil('the response is stored', () => howazit.responses.get(responseId).catch(() => undefined))

/** One that is stored. */
export async function storeOne(howazit: Howazit): Promise<StateValues> {
  const values = await ingestOne(howazit)
  await isStored(howazit, values.responseId as string)
  return values
}

/** With an answer to either question and a channel, so that every dashboard has something to show. */
async function showOne(howazit: Howazit): Promise<StateValues> {
  const values = valuesOf(await createSurvey(howazit))
  const { surveyId, questionId, csatId } = values as Record<'surveyId' | 'questionId' | 'csatId', string>
  const answers: ResponseIngest['answers'] = [
    { questionId, numericValue: 9 },
    { questionId: csatId, numericValue: 5 },
  ]
  await howazit.responses.ingest({ surveyId, submittedAt: '2026-11-22T10:15:30.000Z', channel: 'email', answers })
  // Its answers are counted apart from it, so that either can be there first.
  const isShown = async () => {
    const { isEqual, pending, rows } = await howazit.analytics.verify({ surveyId })
    return isEqual && pending === 0 && rows.length > 0
  }
  await waitUntil('the response and its answers are on the dashboards', isShown)
  return values
}
