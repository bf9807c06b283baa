import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { authenticateClient, isClientInForce } from '../src/clients/authenticate-client.ts'
import { parseClientId, toClientId } from '../src/clients/client-id.ts'
import { createClients } from '../src/clients/create-clients.ts'
import { createIds } from '../src/ids.ts'
import { createTenants } from '../src/tenancy/postgres-tenants.ts'
import type { TenantId } from '../src/tenancy/tenant.ts'
import { createTestAudit } from './support/create-test-audit.ts'
import { setUpPostgres } from './support/set-up-postgres.ts'

const DAY_MS = 86_400_000

async function setUp() {
  const postgres = await setUpPostgres()
  let aheadMs = 0
  const clock = { now: () => new Date(Date.now() + aheadMs) }
  const tenants = createTenants({ pool: postgres.pools.app })
  const deps = { oltp: postgres.oltp, tenants, clock, ids: createIds(clock), audit: createTestAudit(clock) }
  return {
    postgres,
    deps,
    clients: createClients(deps),
    acme: await postgres.createTenant('acme'),
    globex: await postgres.createTenant('globex'),
    pass: (ms: number) => {
      aheadMs += ms
    },
    [Symbol.asyncDispose]: () => postgres[Symbol.asyncDispose](),
  }
}

test('an id says whose client it is, and nothing else passes for one', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.uuid(), (tenantId, id) => {
      const key = { tenantId: tenantId as TenantId, id }
      expect(parseClientId(toClientId(key))).toEqual(key)
    }),
  )
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(parseClientId(text)).toBeUndefined()
      expect(parseClientId(`hc_${text}`)).toBeUndefined()
    }),
  )
})

test('a client is who knows its secret, and only while it is not revoked', async () => {
  await using setup = await setUp()
  const { clients, deps, acme } = setup
  const { id, secret } = await clients.create(acme, { name: 'Kiosk', scopes: ['responses:write'] })

  expect(await authenticateClient(deps, { clientId: id, secret })).toMatchObject({
    tenant: { id: acme.id },
    clientId: id,
    scopes: ['responses:write'],
  })
  expect(await authenticateClient(deps, { clientId: id, secret: `${secret}A` })).toBeUndefined()
  expect(await authenticateClient(deps, { clientId: id, secret: '' })).toBeUndefined()
  await clients.revoke(acme, id)
  expect(await authenticateClient(deps, { clientId: id, secret })).toBeUndefined()
  expect(await isClientInForce(deps, id)).toBe(false)
})

test('the old secret is good for a day after a rotation', async () => {
  await using setup = await setUp()
  const { clients, deps, acme, pass } = setup
  const old = await clients.create(acme, { name: 'Kiosk', scopes: ['responses:write'] })
  const young = await clients.rotateSecret(acme, old.id)
  const isKnown = async (secret: string) => (await authenticateClient(deps, { clientId: old.id, secret })) !== undefined

  pass(DAY_MS - 1_000)
  expect([await isKnown(old.secret), await isKnown(young.secret)]).toEqual([true, true])
  pass(2_000)
  expect([await isKnown(old.secret), await isKnown(young.secret)]).toEqual([false, true])
})

test('a client of another tenant, or of none, is not there', async () => {
  await using setup = await setUp()
  const { clients, deps, acme, globex } = setup
  const { id, secret } = await clients.create(acme, { name: 'Kiosk', scopes: ['responses:write'] })
  const key = parseClientId(id)
  // As globex would have to write it to reach the row.
  const stolen = toClientId({ tenantId: globex.id, id: key?.id as string })

  for (const clientId of [id, stolen]) {
    await expect(clients.get(globex, clientId)).rejects.toMatchObject({ code: 'not_found' })
    await expect(clients.revoke(globex, clientId)).rejects.toMatchObject({ code: 'not_found' })
    await expect(clients.rotateSecret(globex, clientId)).rejects.toMatchObject({ code: 'not_found' })
  }
  expect((await clients.list(globex, { limit: 10 })).items).toEqual([])
  expect(await authenticateClient(deps, { clientId: stolen, secret })).toBeUndefined()
  const nobody = toClientId({ tenantId: randomUUID() as TenantId, id: key?.id as string })
  expect(await authenticateClient(deps, { clientId: nobody, secret })).toBeUndefined()
  expect(await isClientInForce(deps, id)).toBe(true)
})

test('no secret is in the database', async () => {
  await using setup = await setUp()
  const { clients, postgres, acme } = setup
  const { id, secret } = await clients.create(acme, { name: 'Kiosk', scopes: ['responses:write'] })
  const rotated = await clients.rotateSecret(acme, id)
  const [row] = await postgres.sql<{ text: string }>('select api_clients::text as text from tenant_shared.api_clients')
  for (const each of [secret, rotated.secret]) {
    expect(row?.text).not.toContain(each)
    expect(row?.text).not.toContain(Buffer.from(each).toString('hex'))
  }
})
