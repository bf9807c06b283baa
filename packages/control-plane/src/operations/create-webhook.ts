import type { Operation } from '../operation.ts'

export const createWebhook: Operation<'createWebhook'> = (runtime) => async (request, reply) => {
  const webhook = await runtime.as(request.act).webhooks.create(request.tenant, request.body)
  reply.header('location', `/v1/webhooks/${webhook.id}`)
  return reply.code(201).send(webhook)
}
