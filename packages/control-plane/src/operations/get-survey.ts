import type { Operation } from '../operation.ts'

export const getSurvey: Operation<'getSurvey'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.surveys.get(request.tenant, request.params.surveyId))
}
