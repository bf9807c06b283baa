import { createHowazit, type SurveyCreate } from '@howazit/sdk'
import type { Target } from './make-response.ts'

/** A score and a comment, as most surveys are. */
export const SURVEY: Pick<SurveyCreate, 'questions'> = {
  questions: [
    { key: 'nps', type: 'nps', text: 'How likely are you to recommend us?' },
    { key: 'why', type: 'text', text: 'Why?' },
  ],
}

/** Where a tenant's responses go. */
export async function createTarget(baseUrl: string, token: string, slug = 'bench'): Promise<Target> {
  const survey = await createHowazit({ baseUrl, auth: token }).surveys.create({ name: slug, slug, ...SURVEY })
  return { token, surveyId: survey.id, questionIds: survey.questions.map(({ id }) => id) }
}
