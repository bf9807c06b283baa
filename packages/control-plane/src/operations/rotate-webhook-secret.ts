import type { Operation } from '../operation.ts'

export const rotateWebhookSecret: Operation<'rotateWebhookSecret'> = (runtime) => async (request, reply) => {
  const { params, tenant, body } = request
  return reply.code(200).send(await runtime.as(request.act).webhooks.rotateSecret(tenant, params.webhookId, body))
}
