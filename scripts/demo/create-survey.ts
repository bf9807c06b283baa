import type { Howazit } from '@howazit/sdk'
import type { LoadOptions } from './load.ts'

/** One question. */
export async function createSurvey({ surveys }: Howazit): Promise<Pick<LoadOptions, 'surveyId' | 'questionId'>> {
  const question = { key: 'recommend', type: 'nps', text: 'How likely are you to recommend us?' } as const
  const { id: surveyId, questions } = await surveys.create({ name: 'Store visit', questions: [question] })
  return { surveyId, questionId: questions[0]?.id as string }
}
