import { randomBytes } from 'node:crypto'
import { HowazitError } from '@howazit/sdk'
import { expect, test } from 'vitest'
import { encrypt } from '../../src/secrets/envelope.ts'
import { keyUnavailable } from '../../src/secrets/key-provider.ts'
import { createLocalKey } from '../../src/secrets/local-key.ts'
import { createTestSecrets, type TestSecretsOptions } from '../support/create-test-secrets.ts'
import { setUpPostgres } from '../support/set-up-postgres.ts'

const plaintext = Buffer.from('whsec_secret')
const broken = { name: 'SealBroken' }

async function setUp() {
  const postgres = await setUpPostgres()
  const tenant = await postgres.createTenant('acme')
  const key = randomBytes(32)
  const open = (options: TestSecretsOptions = { keys: [key] }) => createTestSecrets(postgres.pools, options)
  const secrets = open()
  const seal = (context = 'webhook:1') => secrets.seal(tenant, plaintext, context)
  return { postgres, tenant, secrets, key, open, seal, [Symbol.asyncDispose]: () => postgres[Symbol.asyncDispose]() }
}

test('opens what it sealed, also in another process', async () => {
  await using setup = await setUp()
  const { tenant, secrets, open, seal } = setup
  const sealed = await seal()

  for (const each of [secrets, open()]) expect(await each.open(tenant, sealed, 'webhook:1')).toEqual(plaintext)
  expect(sealed.includes(plaintext)).toBe(false)
  expect(await seal()).not.toEqual(sealed)
})

test('does not open under another context or tenant, or with a changed bit', async () => {
  await using setup = await setUp()
  const { tenant, secrets, seal, postgres } = setup
  const sealed = await seal()
  const other = await postgres.createTenant('other')
  await secrets.seal(other, plaintext, 'webhook:1')

  await expect(secrets.open(tenant, sealed, 'webhook:2')).rejects.toMatchObject(broken)
  await expect(secrets.open(other, sealed, 'webhook:1')).rejects.toMatchObject(broken)
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed)
    changed[at]! ^= 1
    await expect(secrets.open(tenant, changed, 'webhook:1')).rejects.toMatchObject(broken)
  }
  for (const length of [0, 4, 5, 32])
    await expect(secrets.open(tenant, sealed.subarray(0, length), 'webhook:1')).rejects.toMatchObject(broken)
})

test('opens nothing without its key-encryption key, and says that this one is not configured', async () => {
  await using setup = await setUp()
  const { tenant, open, seal } = setup
  const sealed = await seal()

  await expect(open({ keys: [randomBytes(32)] }).open(tenant, sealed, 'webhook:1')).rejects.toMatchObject({
    code: 'unavailable',
    cause: { name: 'KeyDenied', message: expect.stringMatching(/^No configured key is local:[0-9a-f]{16}\.$/) },
  })
})

test('twenty first uses at once agree on one key', async () => {
  await using setup = await setUp()
  const { tenant, secrets, open, postgres } = setup
  const processes = Array.from({ length: 20 }, () => open())
  const sealed = await Promise.all(processes.map((each) => each.seal(tenant, plaintext, 'webhook:1')))

  for (const each of sealed) expect(await secrets.open(tenant, each, 'webhook:1')).toEqual(plaintext)
  expect(await postgres.sql('select * from control.tenant_keys')).toHaveLength(1)
})

test('a key outlives the transaction in which it was first used', async () => {
  await using setup = await setUp()
  const { tenant, open, seal, postgres } = setup
  const rolledBack = postgres.oltp.inTenant(tenant, async () => {
    await seal()
    throw new Error('rolled back')
  })
  await expect(rolledBack).rejects.toThrow('rolled back')

  expect(await open().open(tenant, await seal(), 'webhook:1')).toEqual(plaintext)
})

test('seals with the newest key and opens with the one it was sealed with', async () => {
  await using setup = await setUp()
  const { tenant, key, open, seal, postgres } = setup
  const old = await seal()
  await insertKey(postgres, { tenantId: tenant.id, version: 2, key })
  const secrets = open()

  const renewed = await secrets.seal(tenant, plaintext, 'webhook:1')

  expect([renewed.readUInt32BE(1), old.readUInt32BE(1)]).toEqual([2, 1])
  for (const sealed of [old, renewed]) expect(await secrets.open(tenant, sealed, 'webhook:1')).toEqual(plaintext)
})

test('opens what was sealed before keys had ids, under any of the keys it holds', async () => {
  await using setup = await setUp()
  const { tenant, key, open, postgres } = setup
  await insertKey(postgres, { tenantId: tenant.id, version: 1, key })
  const sealed = await open().seal(tenant, plaintext, 'webhook:1')
  const signingKey = encrypt(key, plaintext, 'platform:signing-key:1')

  const rotated = open({ keys: [randomBytes(32), key] })

  expect(await rotated.open(tenant, sealed, 'webhook:1')).toEqual(plaintext)
  expect(await rotated.openForPlatform(signingKey, 'signing-key:1')).toEqual(plaintext)
  await expect(rotated.openForPlatform(signingKey, 'signing-key:2')).rejects.toMatchObject(broken)
  await expect(open({ keys: [randomBytes(32)] }).open(tenant, sealed, 'webhook:1')).rejects.toMatchObject(broken)
})

test('seals for the platform under a key of its own', async () => {
  await using setup = await setUp()
  const { open, postgres } = setup
  const processes = Array.from({ length: 8 }, () => open())
  const sealed = await Promise.all(processes.map((each) => each.sealForPlatform(plaintext, 'signing-key:1')))
  const secrets = open()

  for (const each of sealed) expect(await secrets.openForPlatform(each, 'signing-key:1')).toEqual(plaintext)
  expect(await postgres.sql('select * from control.platform_keys')).toHaveLength(1)
  const [first] = sealed as [Buffer]
  await expect(secrets.openForPlatform(first, 'signing-key:2')).rejects.toMatchObject(broken)
  for (let at = 0; at < first.length; at += 1) {
    const changed = Buffer.from(first)
    changed[at]! ^= 1
    await expect(secrets.openForPlatform(changed, 'signing-key:1')).rejects.toMatchObject(broken)
  }
})

test('without its key service opens for a minute what it opened before, and says that the rest must wait', async () => {
  await using setup = await setUp()
  const { tenant, key, postgres } = setup
  const other = await postgres.createTenant('other')
  let nowMs = Date.now()
  let isAway = false
  let asked = 0
  const local = createLocalKey('a service', key)
  const service: typeof local = {
    ...local,
    unwrap: async (wrapped, context) => {
      asked += 1
      if (isAway) throw keyUnavailable(new Error('ECONNREFUSED'))
      return await local.unwrap(wrapped, context)
    },
  }
  const secrets = createTestSecrets(postgres.pools, { keys: [service], clock: { now: () => new Date(nowMs) } })
  const sealed = await secrets.seal(tenant, plaintext, 'webhook:1')
  await Promise.all(Array.from({ length: 50 }, () => secrets.open(tenant, sealed, 'webhook:1')))
  expect(asked).toBe(2)

  isAway = true
  nowMs += 59_999
  expect(await secrets.open(tenant, sealed, 'webhook:1')).toEqual(plaintext)
  await expect(secrets.seal(other, plaintext, 'webhook:1')).rejects.toMatchObject({ code: 'unavailable' })
  nowMs += 1
  const error = await secrets.open(tenant, sealed, 'webhook:1').catch((reason: unknown) => reason)
  expect(HowazitError.is(error) && error.code).toBe('unavailable')

  isAway = false
  expect(await secrets.open(tenant, sealed, 'webhook:1')).toEqual(plaintext)
})

test('keys of tenants are seen by their own tenant’s transactions alone', async () => {
  await using setup = await setUp()
  const { seal, postgres } = setup
  await seal()
  const other = await postgres.createTenant('other')
  const select = 'select from control.tenant_keys'

  expect((await postgres.oltp.inTenant(other, (tx) => tx.query(select))).rowCount).toBe(0)
  expect((await postgres.oltp.asOperator('a test', (tx) => tx.query(select))).rowCount).toBe(0)
  await expect(postgres.pools.ingest.run({ text: select })).rejects.toThrow('permission denied')
})

interface OldKey {
  readonly tenantId: string
  readonly version: number
  readonly key: Buffer
}

/** As it was written before keys had ids. */
const insertKey = (postgres: Awaited<ReturnType<typeof setUpPostgres>>, { tenantId, version, key }: OldKey) =>
  postgres.sql('insert into control.tenant_keys (tenant_id, version, wrapped_key) values ($1, $2, $3)', [
    tenantId,
    version,
    encrypt(key, randomBytes(32), `tenant-key:${tenantId}:${version}`),
  ])
