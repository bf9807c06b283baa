import { afterAll, expect, test } from 'vitest'
import { tokenStoreContract } from '../../../connector-kit/test/auth/token-store.contract.ts'
import { createPostgresTokenStore } from '../../src/connections/postgres-token-store.ts'
import { createTenants } from '../../src/tenancy/postgres-tenants.ts'
import { type ConnectionsSetup, DESK, setUpConnections } from './set-up-connections.ts'

const openStore = ({ deps, postgres }: ConnectionsSetup) =>
  createPostgresTokenStore({ ...deps, tenants: createTenants({ pool: postgres.pools.app }) }, deps)

let setup: ConnectionsSetup | undefined
afterAll(async () => await setup?.[Symbol.asyncDispose]())

tokenStoreContract('postgres', {
  async make() {
    await setup?.[Symbol.asyncDispose]()
    setup = await setUpConnections()
    const { connections, tenant, postgres } = setup
    const { connection } = await connections.create(tenant, DESK)
    const other = await postgres.createTenant('globex')
    return {
      store: openStore(setup),
      key: { tenantId: tenant.id, connectionId: connection.id },
      otherTenantId: other.id,
    }
  },
  // The clock of the database does not go on by hand: what it is compared with goes back instead.
  async pass(ms) {
    await setup?.postgres.sql(
      `update tenant_shared.connection_credentials
       set refreshing_until = refreshing_until - $1::bigint * interval '1 millisecond'`,
      [ms],
    )
  },
})

test('says of a connection whose tokens a person has to renew that it needs consent, until there are new ones', async () => {
  await using own = await setUpConnections()
  const { connections, tenant, postgres } = own
  const { connection } = await connections.create(tenant, DESK)
  const [store, key] = [openStore(own), { tenantId: tenant.id, connectionId: connection.id }]
  const tokens = { accessToken: 'at-canary', expiresAt: '2026-11-22T13:00:00.000Z', reply: null }

  await store.write(key, { version: 0, record: { tokens } })
  const ready = await connections.get(tenant, connection.id)
  expect(ready).toMatchObject({ status: 'ready', tokenExpiresAt: tokens.expiresAt })
  const [row] = await postgres.sql<{ tokens: Buffer }>('select tokens from tenant_shared.connection_credentials')
  expect(row!.tokens.includes('canary')).toBe(false)

  await store.write(key, { version: 1, record: { needsConsent: 'the token was revoked' } })
  expect(await connections.get(tenant, connection.id)).toMatchObject({ status: 'needs_consent' })
  await store.write(key, { version: 2, record: { tokens } })
  expect(await connections.get(tenant, connection.id)).toMatchObject({ status: 'ready' })

  await connections.delete(tenant, connection.id)
  expect(await store.read(key)).toBeUndefined()
})
