import { SURVEY } from '../move-in.ts'
import { both, type Entries, PAGE } from './entry.ts'

export const surveyEntries = {
  'surveys.create': ({ surveys }, tenant, { surveyId }) =>
    surveys.create(tenant, { ...SURVEY, id: surveyId, slug: `of-${surveyId}` }),
  'surveys.get': ({ surveys }, tenant, { surveyId }) => surveys.get(tenant, surveyId),
  'surveys.list': ({ surveys }, tenant, { cursor }) =>
    both(surveys.list(tenant, PAGE), surveys.list(tenant, { ...PAGE, cursor })),
  'surveys.createVersion': ({ surveys }, tenant, { surveyId }) =>
    surveys.createVersion(tenant, surveyId, { questions: SURVEY.questions }),
  'surveys.update': ({ surveys }, tenant, { surveyId }) => surveys.update(tenant, surveyId, { validation: 'warn' }),
} satisfies Entries
