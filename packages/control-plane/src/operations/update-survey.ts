import type { Operation } from '../operation.ts'

export const updateSurvey: Operation<'updateSurvey'> = (runtime) => async (request, reply) => {
  const { tenant, act, params, body } = request
  return reply.code(200).send(await runtime.as(act).surveys.update(tenant, params.surveyId, body))
}
