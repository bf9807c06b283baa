import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createSecrets } from '../../src/secrets/create-secrets.ts'
import { setUpPostgres } from '../support/set-up-postgres.ts'

const plaintext = Buffer.from('whsec_secret')

async function setUp() {
  const postgres = await setUpPostgres()
  const tenant = await postgres.createTenant('acme')
  const keyEncryptionKey = randomBytes(32)
  const secrets = createSecrets({ keyEncryptionKey })
  const { oltp } = postgres
  const seal = (context = 'webhook:1') => oltp.inTenant(tenant, (tx) => secrets.seal(tx, tenant, plaintext, context))
  return {
    postgres,
    oltp,
    tenant,
    secrets,
    keyEncryptionKey,
    seal,
    [Symbol.asyncDispose]: () => postgres[Symbol.asyncDispose](),
  }
}

test('opens what it sealed, also in another process', async () => {
  await using setup = await setUp()
  const { oltp, tenant, secrets, keyEncryptionKey, seal } = setup
  const sealed = await seal()
  const elsewhere = createSecrets({ keyEncryptionKey })

  for (const each of [secrets, elsewhere]) {
    expect(await oltp.inTenant(tenant, (tx) => each.open(tx, tenant, sealed, 'webhook:1'))).toEqual(plaintext)
  }
  expect(sealed.includes(plaintext)).toBe(false)
  expect(await seal()).not.toEqual(sealed)
})

test('does not open under another context, tenant, key or with a changed bit', async () => {
  await using setup = await setUp()
  const { oltp, tenant, secrets, seal, postgres } = setup
  const sealed = await seal()
  const other = await postgres.createTenant('other')
  await oltp.inTenant(other, (tx) => secrets.seal(tx, other, plaintext, 'webhook:1'))
  const stranger = createSecrets({ keyEncryptionKey: randomBytes(32) })

  await expect(oltp.inTenant(tenant, (tx) => secrets.open(tx, tenant, sealed, 'webhook:2'))).rejects.toThrow()
  await expect(oltp.inTenant(other, (tx) => secrets.open(tx, other, sealed, 'webhook:1'))).rejects.toThrow()
  await expect(oltp.inTenant(tenant, (tx) => stranger.open(tx, tenant, sealed, 'webhook:1'))).rejects.toThrow()
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed)
    changed[at]! ^= 1
    await expect(oltp.inTenant(tenant, (tx) => secrets.open(tx, tenant, changed, 'webhook:1'))).rejects.toThrow()
  }
  for (const length of [0, 4, 5, 32]) {
    const cut = sealed.subarray(0, length)
    await expect(oltp.inTenant(tenant, (tx) => secrets.open(tx, tenant, cut, 'webhook:1'))).rejects.toThrow()
  }
})

test('twenty first uses at once agree on one key', async () => {
  await using setup = await setUp()
  const { oltp, tenant, secrets, seal, postgres } = setup
  const sealed = await Promise.all(Array.from({ length: 20 }, () => seal()))

  for (const each of sealed) {
    expect(await oltp.inTenant(tenant, (tx) => secrets.open(tx, tenant, each, 'webhook:1'))).toEqual(plaintext)
  }
  expect(await postgres.sql('select * from control.tenant_keys')).toHaveLength(1)
})

test('a key that was rolled back seals nothing', async () => {
  await using setup = await setUp()
  const { oltp, tenant, secrets, keyEncryptionKey, seal } = setup
  const rolledBack = oltp.inTenant(tenant, async (tx) => {
    await secrets.seal(tx, tenant, plaintext, 'webhook:1')
    await secrets.seal(tx, tenant, plaintext, 'webhook:2')
    throw new Error('rolled back')
  })
  await expect(rolledBack).rejects.toThrow('rolled back')

  const sealed = await seal()

  const elsewhere = createSecrets({ keyEncryptionKey })
  expect(await oltp.inTenant(tenant, (tx) => elsewhere.open(tx, tenant, sealed, 'webhook:1'))).toEqual(plaintext)
})

test('seals with the newest key and opens with the one it was sealed with', async () => {
  await using setup = await setUp()
  const { oltp, tenant, keyEncryptionKey, seal, postgres } = setup
  const old = await seal()
  const { encrypt } = await import('../../src/secrets/envelope.ts')
  const wrapped = encrypt(keyEncryptionKey, randomBytes(32), `tenant-key:${tenant.id}:2`)
  await postgres.sql('insert into control.tenant_keys (tenant_id, version, wrapped_key) values ($1, 2, $2)', [
    tenant.id,
    wrapped,
  ])
  const secrets = createSecrets({ keyEncryptionKey })

  await oltp.inTenant(tenant, async (tx) => {
    const renewed = await secrets.seal(tx, tenant, plaintext, 'webhook:1')
    expect(renewed.readUInt32BE(1)).toBe(2)
    expect(old.readUInt32BE(1)).toBe(1)
    expect(await secrets.open(tx, tenant, old, 'webhook:1')).toEqual(plaintext)
    expect(await secrets.open(tx, tenant, renewed, 'webhook:1')).toEqual(plaintext)
  })
})

test('refuses a key-encryption key of the wrong length', () => {
  expect(() => createSecrets({ keyEncryptionKey: randomBytes(16) })).toThrow('16 bytes')
})
