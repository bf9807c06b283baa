import { expect, test } from 'vitest'
import { PLATFORM_ACT } from '../../src/audit/act.ts'
import { createTrustedIssuers, type TrustedIssuer } from '../../src/identity/trusted-issuers.ts'
import { createTestAuditLog } from '../support/create-test-audit.ts'
import { setUpPostgres } from '../support/set-up-postgres.ts'

async function setUp() {
  const postgres = await setUpPostgres()
  const clock = { now: () => new Date() }
  const open = () =>
    createTrustedIssuers({ oltp: postgres.oltp, pool: postgres.pools.operator, auditLog: createTestAuditLog(), clock })
  const [acme, globex] = [await postgres.createTenant('acme'), await postgres.createTenant('globex')]
  const issuer: TrustedIssuer = {
    issuer: 'https://login.example.com/realms/all',
    provider: 'keycloak',
    audience: 'howazit',
    algorithm: 'ES256',
    tenantClaim: 'org',
    tenants: { 'org-1': acme.id, 'org-2': globex.id },
  }
  return { postgres, open, issuer, acme, [Symbol.asyncDispose]: () => postgres[Symbol.asyncDispose]() }
}

test('an issuer is listed as it was added, with or without a tenant claim', async () => {
  await using setup = await setUp()
  const issuers = setup.open()
  expect(await issuers.list()).toEqual([])
  const single = {
    ...setup.issuer,
    issuer: 'https://a.example.com',
    tenantClaim: undefined,
    tenants: { '': setup.acme.id },
  }
  await issuers.add(setup.issuer, PLATFORM_ACT)
  await issuers.add(single, PLATFORM_ACT)
  expect(await issuers.list()).toEqual([single, setup.issuer])
  expect(await setup.open().list()).toEqual([single, setup.issuer])
})

test('an issuer is added once, and only for tenants that are here', async () => {
  await using setup = await setUp()
  const issuers = setup.open()
  const stranger = { ...setup.issuer, tenants: { 'org-1': crypto.randomUUID() } }
  await expect(issuers.add(stranger, PLATFORM_ACT)).rejects.toMatchObject({ code: 'not_found' })
  expect(await issuers.list()).toEqual([])
  await issuers.add(setup.issuer, PLATFORM_ACT)
  await expect(issuers.add(setup.issuer, PLATFORM_ACT)).rejects.toMatchObject({ code: 'conflict' })
})

test('an issuer that is removed is gone', async () => {
  await using setup = await setUp()
  const issuers = setup.open()
  await issuers.add(setup.issuer, PLATFORM_ACT)
  await issuers.remove(setup.issuer.issuer, PLATFORM_ACT)
  expect(await issuers.list()).toEqual([])
  await expect(issuers.remove(setup.issuer.issuer, PLATFORM_ACT)).rejects.toMatchObject({ code: 'not_found' })
})

test('no tenant can read or write who is trusted', async () => {
  await using setup = await setUp()
  const { oltp } = setup.postgres
  for (const statement of ['select from control.trusted_issuers', 'delete from control.trusted_issuers'])
    await expect(oltp.inTenant(setup.acme, (tx) => tx.query(statement))).rejects.toThrow(/permission denied/)
})
