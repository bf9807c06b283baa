import type { Operation } from '../operation.ts'

export const getSurveyThemes: Operation<'getSurveyThemes'> = (runtime) => async (request, reply) => {
  const { tenant, params, query } = request
  return reply.code(200).send(await runtime.surveyThemes.get(tenant, params.surveyId, query?.version))
}
