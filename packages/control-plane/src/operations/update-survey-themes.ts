import type { Operation } from '../operation.ts'

export const updateSurveyThemes: Operation<'updateSurveyThemes'> = (runtime) => async (request, reply) => {
  const { tenant, act, params, body } = request
  return reply.code(200).send(await runtime.as(act).surveyThemes.update(tenant, params.surveyId, body))
}
