import { expect, test } from 'vitest'
import { keyUnavailable } from '../../src/secrets/key-provider.ts'
import { answer, startReceiver } from './receiver.ts'
import { setUpDelivery } from './set-up-delivery.ts'

const SHRED = `update control.tenant_keys set wrapped_key = null, shredded_at = now()`

test('what waits for a webhook whose key was shredded is refused, and a new secret sends again', async () => {
  await using receiver = await startReceiver(answer(500))
  await using setup = await setUpDelivery()
  const { deliver, deliveries, tenant, clock, postgres } = setup
  const webhook = await setup.webhooks.create(tenant, { url: receiver.url })
  const [planned] = await setup.plan()
  await deliver.deliverDue()
  expect((await deliveries.get(tenant, planned!.id)).status).toBe('pending')

  await postgres.sql(SHRED)
  clock.advanceBy(60_000)
  await deliver.deliverDue()

  expect(await deliveries.get(tenant, planned!.id)).toMatchObject({ status: 'refused', reason: 'secret_unreadable' })
  expect(receiver.requests).toHaveLength(1)
  const [another] = await setup.plan()
  await deliver.deliverDue()
  expect(await deliveries.get(tenant, another!.id)).toMatchObject({ status: 'refused', reason: 'secret_unreadable' })

  receiver.behave(answer(204))
  await setup.webhooks.rotateSecret(tenant, webhook.id)
  const [renewed] = await setup.plan()
  await deliver.deliverDue()
  expect(await deliveries.get(tenant, renewed!.id)).toMatchObject({ status: 'delivered' })
})

test('while the key cannot be reached deliveries wait, and none is refused for it', async () => {
  await using receiver = await startReceiver()
  let isAway = false
  await using setup = await setUpDelivery({
    withSecrets: (secrets) => ({
      ...secrets,
      open: async (...asked) => {
        if (isAway) throw keyUnavailable(new Error('ECONNREFUSED'))
        return await secrets.open(...asked)
      },
    }),
  })
  const { deliver, deliveries, tenant, clock, postgres } = setup
  await setup.webhooks.create(tenant, { url: receiver.url })
  const [planned] = await setup.plan()

  isAway = true
  await deliver.deliverDue()
  expect(await deliveries.get(tenant, planned!.id)).toMatchObject({ status: 'pending', attemptCount: 0 })
  expect(postgres.events.named('delivery.failed')).toHaveLength(1)

  isAway = false
  clock.advanceBy(60_000)
  await deliver.deliverDue()
  expect(await deliveries.get(tenant, planned!.id)).toMatchObject({ status: 'delivered', attemptCount: 1 })
})
