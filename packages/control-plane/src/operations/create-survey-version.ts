import type { Operation } from '../operation.ts'

export const createSurveyVersion: Operation<'createSurveyVersion'> = (runtime) => async (request, reply) => {
  return reply
    .code(201)
    .send(await runtime.as(request.act).surveys.createVersion(request.tenant, request.params.surveyId, request.body))
}
