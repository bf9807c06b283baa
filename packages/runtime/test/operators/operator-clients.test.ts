import { expect, test } from 'vitest'
import { PLATFORM_ACT } from '../../src/audit/act.ts'
import { createIds } from '../../src/ids.ts'
import { createOperatorClients } from '../../src/operators/operator-clients.ts'
import { createTestAuditLog } from '../support/create-test-audit.ts'
import { setUpPostgres } from '../support/set-up-postgres.ts'

async function setUp() {
  const postgres = await setUpPostgres()
  const operators = createOperatorClients({
    oltp: postgres.oltp,
    pool: postgres.pools.operator,
    auditLog: createTestAuditLog(),
    ids: createIds({ now: () => new Date() }),
  })
  return { postgres, operators, [Symbol.asyncDispose]: () => postgres[Symbol.asyncDispose]() }
}

test('an operator is known by its id and secret until it is revoked', async () => {
  await using setup = await setUp()
  const { operators } = setup
  const credentials = await operators.create('first', PLATFORM_ACT)
  expect(await operators.authenticate(credentials)).toBe(true)
  expect(await operators.authenticate({ ...credentials, secret: `${credentials.secret}x` })).toBe(false)
  expect(await operators.isInForce(credentials.clientId)).toBe(true)

  await operators.revoke(credentials.clientId, PLATFORM_ACT)
  await operators.revoke(credentials.clientId, PLATFORM_ACT)
  expect(await operators.authenticate(credentials)).toBe(false)
  expect(await operators.isInForce(credentials.clientId)).toBe(false)
  expect(await operators.list()).toMatchObject([
    { id: credentials.clientId, name: 'first', revokedAt: expect.any(Date) },
  ])
})

test('what is no operator’s id is nobody', async () => {
  await using setup = await setUp()
  const { operators } = setup
  for (const clientId of ['', 'ho_', 'ho_1', `ho_${crypto.randomUUID()}`, 'hc_kiosk']) {
    expect(await operators.authenticate({ clientId, secret: 'hs_x' })).toBe(false)
    expect(await operators.isInForce(clientId)).toBe(false)
    await expect(operators.revoke(clientId, PLATFORM_ACT)).rejects.toMatchObject({ code: 'not_found' })
  }
})

test('a secret is kept as its hash alone, and no tenant can read it', async () => {
  await using setup = await setUp()
  const { postgres, operators } = setup
  const { secret } = await operators.create('first', PLATFORM_ACT)
  const [row] = await postgres.sql<{ text: string }>('select o::text as text from control.operator_clients o')
  expect(row?.text).not.toContain(secret)
  const acme = await postgres.createTenant('acme')
  const read = postgres.oltp.inTenant(acme, (tx) => tx.query('select from control.operator_clients'))
  await expect(read).rejects.toThrow(/permission denied/)
})
