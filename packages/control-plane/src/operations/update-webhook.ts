import type { Operation } from '../operation.ts'

export const updateWebhook: Operation<'updateWebhook'> = (runtime) => async (request, reply) => {
  return reply
    .code(200)
    .send(await runtime.as(request.act).webhooks.update(request.tenant, request.params.webhookId, request.body))
}
