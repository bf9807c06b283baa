import { randomUUID } from 'node:crypto'
import type { Howazit, Survey } from '@howazit/sdk'
import type { ProviderStates, StateDeps, StateValues } from './provider-state.ts'

export const surveyStates = ({ howazit }: StateDeps): ProviderStates => ({
  'a survey': async () => ({ ...valuesOf(await createSurvey(howazit)), key: randomUUID() }),
})

export const createSurvey = (howazit: Howazit): Promise<Survey> =>
  howazit.surveys.create({
    name: 'Store visit',
    questions: [
      { key: 'recommend', type: 'nps', text: 'How likely are you to recommend us?' },
      { key: 'satisfied', type: 'csat', text: 'How satisfied are you?' },
    ],
  })

export const valuesOf = ({ id, questions: [nps, csat] }: Survey): StateValues => ({
  surveyId: id,
  questionId: nps?.id as string,
  csatId: csat?.id as string,
})
