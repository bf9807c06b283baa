import type { Operation } from '../operation.ts'

export const rotateWebhookSecret: Operation<'rotateWebhookSecret'> = (runtime) => async (request, reply) => {
  return reply
    .code(200)
    .send(await runtime.as(request.act).webhooks.rotateSecret(request.tenant, request.params.webhookId))
}
