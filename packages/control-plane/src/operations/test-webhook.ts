import type { Operation } from '../operation.ts'

export const testWebhook: Operation<'testWebhook'> = (runtime) => async (request, reply) => {
  const delivery = await runtime.webhooks.test(request.tenant, request.params.webhookId)
  reply.header('location', `/v1/deliveries/${delivery.id}`)
  return reply.code(202).send(delivery)
}
