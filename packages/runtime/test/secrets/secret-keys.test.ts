import { randomBytes, randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Act } from '../../src/audit/act.ts'
import { systemClock } from '../../src/clock.ts'
import { createSecretKeys } from '../../src/secrets/create-secret-keys.ts'
import { encrypt } from '../../src/secrets/envelope.ts'
import { type KeyProvider, keyUnavailable } from '../../src/secrets/key-provider.ts'
import { createLocalKey } from '../../src/secrets/local-key.ts'
import { SEALED_COLUMNS } from '../../src/secrets/sealed-columns.ts'
import type { Secrets } from '../../src/secrets/secrets.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'
import { createTestAuditLog } from '../support/create-test-audit.ts'
import { createTestKeyring, createTestSecrets } from '../support/create-test-secrets.ts'
import { setUpPostgres } from '../support/set-up-postgres.ts'

const plaintext = Buffer.from('whsec_secret')
const broken = { name: 'SealBroken' }
const ACT: Act = { actor: { kind: 'cli', id: 'root' }, operation: 'secret test' }

async function setUp() {
  const postgres = await setUpPostgres()
  const tenants = [await postgres.createTenant('acme'), await postgres.createTenant('globex')] as [Tenant, Tenant]
  const [oldKey, youngKey] = [randomBytes(32), randomBytes(32)] as [Buffer, Buffer]
  const { oltp, pools, sql } = postgres
  const auditLog = createTestAuditLog()
  const waits: number[] = []
  const openKeys = (
    keys: readonly [Buffer | KeyProvider, ...(Buffer | KeyProvider)[]],
    wait: (ms: number) => Promise<void> = async (ms) => void waits.push(ms),
  ) => createSecretKeys({ keyring: createTestKeyring(...keys), oltp, pools, auditLog, clock: systemClock, wait })
  const secretsUnder = (...keys: [Buffer, ...Buffer[]]) => createTestSecrets(pools, { keys })
  const options = { tenants, isDryRun: false, onProgress: () => {}, onWaiting: () => {} }
  return {
    postgres,
    tenants,
    oldKey,
    youngKey,
    sql,
    waits,
    openKeys,
    secretsUnder,
    options,
    listKeys: () =>
      sql<{ version: number; key_id: string; is_gone: boolean }>(
        `select version, key_id, wrapped_key is null as is_gone from control.tenant_keys order by tenant_id, version`,
      ),
    /** A webhook with both secrets, as it was made by a process with the old key. */
    addWebhook: async (tenant: Tenant, process: Secrets = secretsUnder(oldKey)) => {
      const id = randomUUID()
      const seal = () => process.seal(tenant, plaintext, `webhook:${id}`)
      const sealed = [await seal(), await seal()]
      await sql(
        `insert into tenant_shared.webhook_subscriptions (tenant_id, id, event_type, url, secret, previous_secret)
         values ($1, $2, '*', 'https://example.com', $3, $4)`,
        [tenant.id, id, ...sealed],
      )
      return id
    },
    readSecrets: async (id: string) => {
      const [row] = await sql<{ secret: Buffer; previous_secret: Buffer }>(
        'select secret, previous_secret from tenant_shared.webhook_subscriptions where id = $1',
        [id],
      )
      return [row!.secret, row!.previous_secret] as const
    },
    [Symbol.asyncDispose]: () => postgres[Symbol.asyncDispose](),
  }
}

test('a dry run opens and counts every key and changes none', async () => {
  await using setup = await setUp()
  const { tenants, oldKey, youngKey, openKeys, secretsUnder, options, listKeys } = setup
  const secrets = secretsUnder(oldKey)
  for (const tenant of tenants) await secrets.seal(tenant, plaintext, 'webhook:1')
  await secrets.sealForPlatform(plaintext, 'signing-key:1')
  const before = await listKeys()

  const counted = await openKeys([youngKey, oldKey]).rewrap({ ...options, isDryRun: true, isWithPlatform: true }, ACT)

  expect(counted).toMatchObject({ keys: 3, rewrapped: 3, resealed: 0, broken: [] })
  expect(await listKeys()).toEqual(before)
})

test('after a rotation everything opens without the old key, and rotating again changes nothing', async () => {
  await using setup = await setUp()
  const { tenants, oldKey, youngKey, sql, openKeys, secretsUnder, options } = setup
  const old = secretsUnder(oldKey)
  const sealed = await Promise.all(tenants.map((tenant) => old.seal(tenant, plaintext, 'webhook:1')))
  const ofPlatform = await old.sealForPlatform(plaintext, 'signing-key:1')
  const id = randomUUID()
  await sql('insert into control.signing_keys (id, sealed_key, active_from) values ($1, $2, now())', [
    id,
    encrypt(oldKey, plaintext, `platform:signing-key:${id}`),
  ])
  const keys = openKeys([youngKey, oldKey])
  const before = await keys.list(tenants)

  expect(await keys.rewrap({ ...options, isWithPlatform: true }, ACT)).toMatchObject({
    rewrapped: 3,
    resealed: 1,
    broken: [],
  })

  const young = secretsUnder(youngKey)
  for (const [at, tenant] of tenants.entries())
    expect(await young.open(tenant, sealed[at]!, 'webhook:1')).toEqual(plaintext)
  expect(await young.openForPlatform(ofPlatform, 'signing-key:1')).toEqual(plaintext)
  const [row] = await sql<{ sealed_key: Buffer }>('select sealed_key from control.signing_keys')
  expect(await young.openForPlatform(row!.sealed_key, `signing-key:${id}`)).toEqual(plaintext)
  expect(await keys.rewrap({ ...options, isWithPlatform: true }, ACT)).toMatchObject({
    keys: 3,
    rewrapped: 0,
    resealed: 0,
  })

  const none = { tenantKeys: 0, platformKeys: 0, signingKeys: 0 }
  const [current, previous] = [await idOf(youngKey), await idOf(oldKey)]
  expect(before).toEqual([
    { keyId: current, isCurrent: true, ...none },
    { keyId: previous, isCurrent: false, tenantKeys: 2, platformKeys: 1, signingKeys: 0 },
    { keyId: '', isCurrent: false, ...none, signingKeys: 1 },
  ])
  expect(await keys.list(tenants)).toEqual([
    { keyId: current, isCurrent: true, tenantKeys: 2, platformKeys: 1, signingKeys: 0 },
  ])
})

test('a rotation that was stopped by an outage goes on where it was', async () => {
  await using setup = await setUp()
  const { tenants, oldKey, youngKey, openKeys, secretsUnder, options, listKeys } = setup
  for (const tenant of tenants) await secretsUnder(oldKey).seal(tenant, plaintext, 'webhook:1')
  const local = createLocalKey('a service', youngKey)
  let answers = 3
  const failing: KeyProvider = {
    ...local,
    wrap: async (key, context) => {
      answers -= 1
      if (answers < 0) throw keyUnavailable(new Error('ECONNREFUSED'))
      return await local.wrap(key, context)
    },
  }
  const rewrap = (current: Buffer | KeyProvider) =>
    openKeys([current, oldKey]).rewrap({ ...options, isWithPlatform: true }, ACT)

  await expect(rewrap(failing)).rejects.toMatchObject({ code: 'unavailable' })
  expect(new Set((await listKeys()).map(({ key_id: keyId }) => keyId)).size).toBe(2)
  expect(await rewrap(youngKey)).toMatchObject({ keys: 2, rewrapped: 1 })
})

test('a key that does not open is named, and keeps no other from being rotated', async () => {
  await using setup = await setUp()
  const { tenants, oldKey, youngKey, sql, openKeys, secretsUnder, options } = setup
  for (const tenant of tenants) await secretsUnder(oldKey).seal(tenant, plaintext, 'webhook:1')
  await sql('update control.tenant_keys set wrapped_key = $2 where tenant_id = $1', [tenants[0].id, randomBytes(60)])

  const rotated = await openKeys([youngKey, oldKey]).rewrap({ ...options, isWithPlatform: false }, ACT)
  expect(rotated).toMatchObject({ keys: 2, rewrapped: 1, broken: ['tenant acme key 1'] })
})

test('a renewal seals again what old data keys sealed, also meanwhile, and lets these go', async () => {
  await using setup = await setUp()
  const { tenants, oldKey, openKeys, secretsUnder, options, addWebhook, readSecrets, listKeys, sql } = setup
  const [acme, globex] = tenants
  const ids = [await addWebhook(acme), await addWebhook(acme)]
  const other = await addWebhook(globex)
  const stale = secretsUnder(oldKey)
  await stale.seal(acme, plaintext, 'webhook:1')
  const ofOther = await readSecrets(other)
  // A process that has not heard of the new key yet, while the renewal waits.
  const wait = async () => void ids.push(await addWebhook(acme, stale))

  const dry = await openKeys([oldKey]).renew({ ...options, tenants: [acme], isDryRun: true }, ACT)
  expect(dry).toEqual({ tenants: 1, renewed: 1, resealed: 4, retired: 0, broken: [] })
  const renewed = await openKeys([oldKey], wait).renew({ ...options, tenants: [acme] }, ACT)

  expect(renewed).toEqual({ tenants: 1, renewed: 1, resealed: 6, retired: 1, broken: [] })
  const fresh = secretsUnder(oldKey)
  for (const id of ids)
    for (const sealed of await readSecrets(id)) {
      expect(sealed.readUInt32BE(1)).toBe(2)
      expect(await fresh.open(acme, sealed, `webhook:${id}`)).toEqual(plaintext)
    }
  expect(await readSecrets(other)).toEqual(ofOther)
  const ofAcme = await sql('select version from control.tenant_keys where tenant_id = $1 and wrapped_key is null', [
    acme.id,
  ])
  expect(ofAcme).toEqual([{ version: 1 }])
  expect(await listKeys()).toHaveLength(3)
})

test('a renewal that died while it waited makes no third key, and finishes', async () => {
  await using setup = await setUp()
  const { tenants, oldKey, openKeys, options, addWebhook, waits, sql } = setup
  const [acme] = tenants
  await addWebhook(acme)
  const dying = openKeys([oldKey], async () => {
    throw new Error('killed')
  })
  await expect(dying.renew({ ...options, tenants: [acme] }, ACT)).rejects.toThrow('killed')
  await sql(`update control.tenant_keys set created_at = created_at - interval '90 s'`)

  const renewed = await openKeys([oldKey]).renew({ ...options, tenants: [acme] }, ACT)

  expect(renewed).toEqual({ tenants: 1, renewed: 0, resealed: 2, retired: 1, broken: [] })
  expect(waits).toEqual([expect.toSatisfy((ms: number) => ms > 20_000 && ms <= 30_000)])
})

test('a value that does not open is named, and keeps its old key', async () => {
  await using setup = await setUp()
  const { tenants, oldKey, openKeys, options, addWebhook, sql } = setup
  const [acme] = tenants
  const id = await addWebhook(acme)
  await sql(`update tenant_shared.webhook_subscriptions set secret = substring(secret from 1 for 40)`)

  expect(await openKeys([oldKey]).renew({ ...options, tenants: [acme] }, ACT)).toEqual({
    tenants: 1,
    renewed: 1,
    resealed: 1,
    retired: 0,
    broken: [`tenant acme webhook_subscriptions.secret ${id}`],
  })
})

test('after a shred nothing of the tenant opens, in any process after a minute, and versions are not used again', async () => {
  await using setup = await setUp()
  const { postgres, tenants, oldKey, openKeys, secretsUnder, addWebhook, sql } = setup
  const [acme, globex] = tenants
  let nowMs = Date.now()
  const running = createTestSecrets(postgres.pools, { keys: [oldKey], clock: { now: () => new Date(nowMs) } })
  const id = await addWebhook(acme)
  const [sealed, ofOther] = [
    await running.seal(acme, plaintext, 'webhook:1'),
    await running.seal(globex, plaintext, 'webhook:1'),
  ]

  for (const tenant of [acme, globex])
    await sql(`insert into tenant_shared.audit_personal (tenant_id, entry_id, response_id, sealed)
      values ('${tenant.id}', gen_random_uuid(), gen_random_uuid(), 'sealed')`)

  expect(await openKeys([oldKey]).shred(acme, { ...ACT, reason: 'ticket 4711' })).toBe(1)

  await expect(secretsUnder(oldKey).open(acme, sealed, 'webhook:1')).rejects.toMatchObject(broken)
  nowMs += 60_000
  await expect(running.open(acme, sealed, 'webhook:1')).rejects.toMatchObject(broken)
  expect(await running.open(globex, ofOther, 'webhook:1')).toEqual(plaintext)
  const young = await running.seal(acme, plaintext, 'webhook:1')
  expect(young.readUInt32BE(1)).toBe(2)
  expect(await secretsUnder(oldKey).open(acme, young, 'webhook:1')).toEqual(plaintext)
  await expect(secretsUnder(oldKey).open(acme, sealed, 'webhook:1')).rejects.toMatchObject(broken)
  expect(
    await sql('select shred_reason, key_id, wrapped_key from control.tenant_keys where shredded_at is not null'),
  ).toEqual([{ shred_reason: 'ticket 4711', key_id: '', wrapped_key: null }])
  expect(await sql('select id, enabled from tenant_shared.webhook_subscriptions')).toEqual([{ id, enabled: false }])
  expect(await sql('select tenant_id from tenant_shared.audit_personal')).toEqual([{ tenant_id: globex.id }])
  const [entry] = await sql<{ record: object }>('select record from tenant_shared.audit_entries')
  expect(entry!.record).toMatchObject({
    ...ACT,
    reason: 'ticket 4711',
    subject: { type: 'tenant_keys', id: acme.id },
    before: { keys: 1 },
  })
})

test('every column that could hold something sealed for a tenant is renewed, or said not to', async () => {
  await using setup = await setUp()
  // Hashes, what the audit log's own key made, and which of the responses of an insight are behind a finding.
  const others = [
    'hash',
    'manifest_hash',
    'connector_hash',
    'content_hash',
    'body_hash',
    'text_hash',
    'prompt_hash',
    'secret_hash',
    'previous_secret_hash',
    'key_hash',
    'previous_key_hash',
    'subscribed_key_hash',
    'dedupe_key',
    'mac',
    'seal',
    'audit_personal.sealed',
    'insight_findings.members',
  ]
  const columns = await setup.sql<{ name: string }>(
    `select c.relname || '.' || a.attname as name
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
     where (n.nspname = 'tenant_shared' or n.nspname || '.' || c.relname = 'control.poison_messages') and c.relkind in ('r', 'p') and not c.relispartition and a.atttypid = 'bytea'::regtype
       and not a.attisdropped and a.attname <> all ($1) and c.relname || '.' || a.attname <> all ($1) order by 1`,
    [others],
  )
  expect(columns.map(({ name }) => name)).toEqual(
    SEALED_COLUMNS.map(({ table, column }) => `${table.replace('control.', '')}.${column}`).sort(),
  )
})

const idOf = async (key: Buffer): Promise<string> =>
  (await createLocalKey('a test', key).wrap(randomBytes(32), '')).keyId
