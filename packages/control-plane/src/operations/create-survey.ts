import type { Operation } from '../operation.ts'

export const createSurvey: Operation<'createSurvey'> = (runtime) => async (request, reply) => {
  const { survey, created } = await runtime.surveys.create(request.tenant, request.body)
  return reply
    .code(created ? 201 : 200)
    .header('location', `/v1/surveys/${survey.id}`)
    .send(survey)
}
