import type { Howazit } from '@howazit/sdk'
import { waitUntil } from '../wait-until.ts'
import type { ProviderStates, StateDeps, StateValues } from './provider-state.ts'
import { storeOne } from './response-states.ts'
import { createSurvey, valuesOf } from './survey-states.ts'

export const insightStates = ({ howazit }: StateDeps): ProviderStates => ({
  'an insight that is ready': () => findOut(howazit),
  'an insight that was cancelled': () => cancelOne(howazit),
  'a schedule of insights': () => scheduleOne(howazit),
})

/** What a response says. */
async function askFor(howazit: Howazit): Promise<StateValues> {
  const values = await storeOne(howazit)
  const { surveyId } = values as Record<'surveyId', string>
  const timeframe = { from: '2000-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' }
  const { id: jobId } = await howazit.insights.create({ surveyId, timeframe })
  return { ...values, jobId }
}

async function findOut(howazit: Howazit): Promise<StateValues> {
  const values = await askFor(howazit)
  const jobId = values.jobId as string
  await howazit.insights.wait(jobId)
  await howazit.insights.verify(jobId)
  const isVerified = async () => (await howazit.insights.getVerification(jobId)).status === 'verified'
  await waitUntil('the insight is verified', isVerified)
  return values
}

async function cancelOne(howazit: Howazit): Promise<StateValues> {
  const values = await askFor(howazit)
  await howazit.insights.cancel(values.jobId as string)
  return values
}

async function scheduleOne(howazit: Howazit): Promise<StateValues> {
  const values = valuesOf(await createSurvey(howazit))
  const monthly = { surveyId: values.surveyId as string, every: 'month', at: '06:00' } as const
  const { id: scheduleId } = await howazit.insights.schedules.create(monthly)
  return { ...values, scheduleId }
}
