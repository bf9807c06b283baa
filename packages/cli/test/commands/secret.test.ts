import { rm } from 'node:fs/promises'
import { createHowazit } from '@howazit/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CANARY_KEY } from '../../../runtime/test/support/leaks.ts'
import { startCommandHost } from '../support/command-host.ts'
import { addTenant, createStores, type Stores, startServe } from '../support/serve.ts'

const commands = startCommandHost()
let own: Stores

beforeAll(async () => {
  own = await createStores()
})
afterAll(async () => {
  await commands[Symbol.asyncDispose]()
  await own[Symbol.asyncDispose]()
})

test('rotates the key-encryption key while the API runs, and shreds a tenant’s keys', async () => {
  const { HOWAZIT_KEY_FILE: file = '', ...others } = own.env
  await using before = await startServe(['api'], own.env)
  const auth = await addTenant(own, 'acme')
  const acme = createHowazit({ baseUrl: before.url, auth })
  const webhook = await acme.webhooks.create({ url: 'http://127.0.0.1:8099/hooks', eventType: '*' })
  const settings = { subdomain: 'example', email: 'agent@example.com' }
  const secrets = { apiToken: 'zd_example' }
  const desk = await acme.connections.create({ name: 'Desk', connector: 'zendesk', settings, secrets })
  const both = { ...own.env, HOWAZIT_KEY: CANARY_KEY }
  const run = async (command: string, env: Readonly<Record<string, string>> = both) => {
    const { code, stdout, stderr } = await commands.run(['secret', ...command.split(' '), '--json'], { env })
    return { code, stderr, json: JSON.parse(stdout) as Record<string, unknown> }
  }

  const statusBefore = (await run('status')).json.items as { keyId: string; isCurrent: boolean; tenantKeys: number }[]
  expect(statusBefore.map(({ isCurrent, tenantKeys }) => ({ isCurrent, tenantKeys }))).toEqual([
    { isCurrent: true, tenantKeys: 0 },
    { isCurrent: false, tenantKeys: 1 },
  ])
  const keyId = statusBefore[0]?.keyId
  expect(await run('rotate --dry-run')).toMatchObject({ code: 0, json: { dryRun: true, keyId, keys: 2, rewrapped: 2 } })
  expect(await run('rotate')).toMatchObject({
    code: 0,
    json: { dryRun: false, keyId, keys: 2, rewrapped: 2, broken: [] },
  })
  expect((await run('status')).json.items).toEqual([
    { keyId, isCurrent: true, tenantKeys: 1, platformKeys: 1, signingKeys: 0 },
  ])

  // The old key is nowhere any more.
  await rm(file)
  const young = { ...others, HOWAZIT_KEY: both.HOWAZIT_KEY }
  await using after = await startServe(['api'], young)
  const stillAcme = createHowazit({ baseUrl: after.url, auth })
  await stillAcme.webhooks.rotateSecret(webhook.id)

  const unsure = await run('shred --tenant acme --reason ticket-4711', young)
  expect(unsure).toMatchObject({ code: 2, json: { error: { message: 'This deletes the keys of acme for good.' } } })
  expect(await run('shred --tenant initech --reason ticket-4711 --yes', young)).toMatchObject({ code: 5 })
  const asInstalled = { ...young, HOWAZIT_LOG_LEVEL: 'info' }
  expect(await run('shred --tenant acme --reason ticket-4711 --yes', asInstalled)).toEqual({
    code: 0,
    stderr: '',
    json: { tenant: 'acme', reason: 'ticket-4711', keys: 1 },
  })
  expect(await stillAcme.webhooks.get(webhook.id)).toMatchObject({
    enabled: false,
    disabledReason: 'Its secret was shredded. Rotate the secret, then enable it.',
  })
  expect(await stillAcme.connections.get(desk.id)).toMatchObject({
    enabled: false,
    disabledAt: expect.any(String),
    disabledReason: 'Its secrets were shredded. Give it its secrets again, then enable it.',
  })
})

test('says which setting is wrong where the key service refuses', async () => {
  const { HOWAZIT_KEY_FILE: _file, ...settings } = own.env
  const env = { ...settings, HOWAZIT_KEY_URL: 'vault://127.0.0.1:9/transit/howazit' }
  const { code, stderr } = await commands.run(['secret', 'status'], { env })
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringContaining('vault://127.0.0.1:9/transit/howazit cannot be asked: VAULT_TOKEN'),
  })
})
