import { webhooks as signed } from '@howazit/sdk'
import { expect, test } from 'vitest'
import { startReceiver } from '../delivery/receiver.ts'
import { setUpDelivery } from '../delivery/set-up-delivery.ts'

const DAY_MS = 86_400_000

test('a v1a subscription signs by a key of which nobody gets more than the public half', async () => {
  await using receiver = await startReceiver()
  await using setup = await setUpDelivery()
  const { webhooks, tenant, clock, postgres } = setup
  const created = await webhooks.create(tenant, { url: receiver.url, signature: 'v1a' })
  expect(created).toMatchObject({ signature: 'v1a', secret: created.publicKey })
  expect(created.publicKey).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/)
  expect(await webhooks.get(tenant, created.id)).not.toHaveProperty('secret')
  await setup.plan()
  await setup.deliver.deliverDue()

  const [request] = receiver.requests
  expect(request!.headers['webhook-signature']).toMatch(/^v1a,[A-Za-z0-9+/]{86}==$/)
  await signed.verify(request!.body, request!.headers, created.secret, { now: clock.now() })
  const keys = await webhooks.keys(tenant)
  expect(keys).toMatchObject([{ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig' }])
  expect(signed.publicKeys({ keys }, created.id)).toEqual([created.publicKey])
  const [row] = await postgres.sql<{ secret: Buffer }>('select secret from tenant_shared.webhook_subscriptions')
  expect(row!.secret.includes('whsk_')).toBe(false)
})

test('rotating from v1 to v1a carries both signatures for a day, and the key set both keys of a pair', async () => {
  await using receiver = await startReceiver()
  await using setup = await setUpDelivery()
  const { webhooks, tenant, clock } = setup
  const { id, secret: old } = await webhooks.create(tenant, { url: receiver.url })
  const { secret: first } = await webhooks.rotateSecret(tenant, id, { signature: 'v1a' })
  const deliver = async () => {
    await setup.plan()
    await setup.deliver.deliverDue()
    const { body, headers } = receiver.requests.at(-1)!
    return (secret: string) => signed.verify(body, headers, secret, { now: clock.now() })
  }
  const during = await deliver()
  await during(old)
  await during(first)

  clock.advanceBy(DAY_MS)
  const after = await deliver()
  await after(first)
  await expect(after(old)).rejects.toMatchObject({ code: 'signature_invalid' })

  // Without a word about it the kind stays.
  const { secret: second } = await webhooks.rotateSecret(tenant, id)
  expect(second).toMatch(/^whpk_/)
  const between = await deliver()
  await between(first)
  await between(second)
  expect(signed.publicKeys({ keys: await webhooks.keys(tenant) }, id).toSorted()).toEqual([first, second].toSorted())
  clock.advanceBy(DAY_MS)
  expect(signed.publicKeys({ keys: await webhooks.keys(tenant) })).toEqual([second])

  await webhooks.rotateSecret(tenant, id, { signature: 'v1' })
  expect(await webhooks.get(tenant, id)).toMatchObject({ signature: 'v1' })
  clock.advanceBy(DAY_MS)
  expect(await webhooks.keys(tenant)).toEqual([])
})

test('takes no secret of the caller with v1a, and forgets the keys of what is deleted', async () => {
  await using setup = await setUpDelivery()
  const { webhooks, tenant } = setup
  const url = 'http://127.0.0.1:9999/hook'
  const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`
  await expect(webhooks.create(tenant, { url, signature: 'v1a', secret })).rejects.toMatchObject({
    code: 'validation_failed',
    details: { pointer: '/secret' },
  })
  const { id } = await webhooks.create(tenant, { url, signature: 'v1a' })
  expect(await webhooks.keys(await setup.postgres.createTenant('other'))).toEqual([])
  await webhooks.delete(tenant, id)
  expect(await webhooks.keys(tenant)).toEqual([])
})
