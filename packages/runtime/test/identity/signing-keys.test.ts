import { randomBytes, sign, verify } from 'node:crypto'
import { expect, test } from 'vitest'
import { PLATFORM_ACT } from '../../src/audit/act.ts'
import { createSigningKeys } from '../../src/identity/signing-keys.ts'
import { createTestAuditLog } from '../support/create-test-audit.ts'
import { createTestSecrets } from '../support/create-test-secrets.ts'
import { setUpPostgres } from '../support/set-up-postgres.ts'

const MINUTE_MS = 60_000

async function setUp() {
  const postgres = await setUpPostgres()
  const keyEncryptionKey = randomBytes(32)
  let aheadMs = 0
  const clock = { now: () => new Date(Date.now() + aheadMs) }
  const open = (key = keyEncryptionKey) =>
    createSigningKeys({
      oltp: postgres.oltp,
      pool: postgres.pools.operator,
      secrets: createTestSecrets(postgres.pools, { keys: [key] }),
      auditLog: createTestAuditLog(),
      clock,
    })
  return {
    postgres,
    open,
    pass: (ms: number) => {
      aheadMs += ms
    },
    [Symbol.asyncDispose]: () => postgres[Symbol.asyncDispose](),
  }
}

const idsOf = (keys: readonly { readonly id: string }[]) => keys.map(({ id }) => id)

test('eight processes that start at once agree on one key', async () => {
  await using setup = await setUp()
  const processes = Array.from({ length: 8 }, () => setup.open())
  const keys = await Promise.all(processes.map((process) => process.current()))

  expect(new Set(idsOf(keys)).size).toBe(1)
  const [one, other] = keys as [(typeof keys)[number], (typeof keys)[number]]
  const signature = sign('sha256', Buffer.from('token'), one.privateKey)
  expect(verify('sha256', Buffer.from('token'), other.publicKey, signature)).toBe(true)
})

test('there is no key until somebody signs, and then every process lists it', async () => {
  await using setup = await setUp()
  const [signing, listing] = [setup.open(), setup.open()]
  expect(await listing.list()).toEqual([])
  const { id } = await signing.current()
  expect(idsOf(await listing.list())).toEqual([id])
})

test('a new key is listed at once, signs ten minutes later, and the old one is taken until the overlap is over', async () => {
  await using setup = await setUp()
  const { postgres, open, pass } = setup
  const keys = open()
  const old = await keys.current()
  const young = await keys.rotate({ overlapMs: 30 * MINUTE_MS }, PLATFORM_ACT)

  expect(idsOf(await keys.list())).toEqual([young.id, old.id])
  expect((await keys.current()).id).toBe(old.id)
  pass(9 * MINUTE_MS)
  expect((await keys.current()).id).toBe(old.id)
  pass(2 * MINUTE_MS)
  expect((await keys.current()).id).toBe(young.id)

  const [ended] = await postgres.sql<{ minutes: number }>(
    `select round(extract(epoch from retires_at - now()) / 60)::int as minutes
     from control.signing_keys where retires_at is not null`,
  )
  expect(ended?.minutes).toBe(40)
  await postgres.sql('update control.signing_keys set retires_at = now() where retires_at is not null')
  expect(idsOf(await open().list())).toEqual([young.id])
})

test('a key is not rotated faster than every process can learn of it', async () => {
  await using setup = await setUp()
  await expect(setup.open().rotate({ announcedMs: 59_999, overlapMs: 0 }, PLATFORM_ACT)).rejects.toThrow(RangeError)
})

test('a key opens under its own id and with our key-encryption key alone', async () => {
  await using setup = await setUp()
  const { postgres, open } = setup
  await open().current()

  await expect(open(randomBytes(32)).list()).rejects.toMatchObject({ code: 'unavailable' })
  await postgres.sql('update control.signing_keys set id = gen_random_uuid()')
  await expect(open().list()).rejects.toMatchObject({ name: 'SealBroken' })
})

test('the private key is nowhere in the database', async () => {
  await using setup = await setUp()
  const { privateKey } = await setup.open().current()
  const { d } = privateKey.export({ format: 'jwk' })
  const [row] = await setup.postgres.sql<{ sealed_key: Buffer }>('select sealed_key from control.signing_keys')
  expect(row?.sealed_key.includes(Buffer.from(d as string, 'base64url'))).toBe(false)
})
