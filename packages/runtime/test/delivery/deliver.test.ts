import { webhooks } from '@howazit/sdk'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { createChange } from './create-change.ts'
import { answer, startReceiver } from './receiver.ts'
import { setUpDelivery } from './set-up-delivery.ts'

test('delivers a signed event that the standardwebhooks library verifies', async () => {
  await using receiver = await startReceiver()
  await using setup = await setUpDelivery({ startAt: new Date() })
  const { deliver, deliveries, tenant } = setup
  const webhook = await setup.webhooks.create(tenant, { url: receiver.url })

  const [planned] = await setup.plan()
  await deliver.deliverDue()

  const [request] = receiver.requests
  const headers = request!.headers as Record<string, string>
  expect(new StandardWebhook(webhook.secret).verify(request!.body, headers)).toMatchObject({ type: 'response.created' })
  expect(headers['webhook-id']).toBe(planned!.eventId)
  expect(headers['user-agent']).toMatch(/^Howazit\/\d/)
  expect(headers['content-type']).toBe('application/json')
  const event = await webhooks.unwrap(request!.body, headers, webhook.secret)
  expect(event).toMatchObject({ data: { tenantId: tenant.id, response: { revision: 1, dims: { region: 'north' } } } })
  expect(request!.body).not.toContain('questionType')
  expect(await deliveries.get(tenant, planned!.id)).toMatchObject({
    status: 'delivered',
    attemptCount: 1,
    attempts: [{ attempt: 1, outcome: 'delivered', reason: 'http_204', status: 204 }],
  })
})

test('plans what arrives on the stream and delivers it once, however often it arrives', async () => {
  await using receiver = await startReceiver()
  await using setup = await setUpDelivery()
  const { stream, tenant, deliver } = setup
  await setup.webhooks.create(tenant, { url: receiver.url })
  const change = createChange(tenant)
  const message = { key: `${tenant.id}:${change.responseId}`, headers: {}, value: JSON.stringify(change) }
  await deliver.start()
  await stream.publish('response.created', [message, message])
  await until('the event was planned', () => setup.wakes.some(({ name }) => name === 'deliver'))
  await stream.publish('response.created', [message, { ...message, value: '{"no":"event"}' }])
  await until('both batches were read', async () => {
    const lag = await stream.lag('response.created', 'delivery')
    return lag.every(({ committedOffset, endOffset }) => committedOffset === endOffset)
  })

  await deliver.deliverDue()

  expect(receiver.requests).toHaveLength(1)
  expect(setup.postgres.events.named('message.dead')).toHaveLength(1)
})

test('answers other than 2xx are tried again and leave their reason', async () => {
  await using receiver = await startReceiver(answer(500))
  await using setup = await setUpDelivery()
  const { deliver, deliveries, tenant } = setup
  await setup.webhooks.create(tenant, { url: receiver.url })
  const [planned] = await setup.plan()
  await deliver.deliverDue()
  expect(await deliveries.get(tenant, planned!.id)).toMatchObject({ status: 'pending', reason: 'http_500' })
})
