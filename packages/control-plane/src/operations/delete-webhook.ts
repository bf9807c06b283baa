import type { Operation } from '../operation.ts'

export const deleteWebhook: Operation<'deleteWebhook'> = (runtime) => async (request, reply) => {
  await runtime.as(request.act).webhooks.delete(request.tenant, request.params.webhookId)
  return reply.code(204).send()
}
