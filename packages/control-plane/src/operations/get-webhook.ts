import type { Operation } from '../operation.ts'

export const getWebhook: Operation<'getWebhook'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.webhooks.get(request.tenant, request.params.webhookId))
}
