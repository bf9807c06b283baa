import type { Operation } from '../operation.ts'

export const createSurvey: Operation<'createSurvey'> = (runtime) => async (request, reply) => {
  const { survey, created } = await runtime.as(request.act).surveys.create(request.tenant, request.body)
  reply.header('location', `/v1/surveys/${survey.id}`)
  return created ? reply.code(201).send(survey) : reply.code(200).send(survey)
}
