import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { createTenant } from '../../src/tenancy/create-tenant.ts'
import { createTenants } from '../../src/tenancy/postgres-tenants.ts'
import type { TenantId } from '../../src/tenancy/tenant.ts'
import { setUpPostgres } from '../support/set-up-postgres.ts'

test('a tenant is made once per slug, under the id that was asked for', async () => {
  const { oltp } = await setUp()
  const id = randomUUID()

  const first = await createTenant(oltp, { id, slug: 'acme', name: 'Acme' })
  const again = await createTenant(oltp, { id, slug: 'acme', name: 'Another name' })

  expect(first).toMatchObject({ id, slug: 'acme', name: 'Acme', placement: 'shared', schemaName: 'tenant_shared' })
  expect(again).toEqual(first)
  expect(await createTenant(oltp, { slug: 'acme', name: 'Acme' })).toEqual(first)
})

test('a slug or an id that is taken is a conflict', async () => {
  const { oltp } = await setUp()
  const { id } = await createTenant(oltp, { slug: 'acme', name: 'Acme' })

  await expect(createTenant(oltp, { id: randomUUID(), slug: 'acme', name: 'Acme' })).rejects.toMatchObject({
    code: 'conflict',
  })
  await expect(createTenant(oltp, { id, slug: 'globex', name: 'Globex' })).rejects.toMatchObject({ code: 'conflict' })
})

test('tenants are found by id and slug; an unknown one is not', async () => {
  const { oltp, tenants } = await setUp()
  const acme = await createTenant(oltp, { slug: 'acme', name: 'Acme' })

  expect(await tenants.find(acme.id)).toEqual(acme)
  expect(await tenants.findBySlug('acme')).toEqual(acme)
  expect(await tenants.list()).toEqual([acme])
  expect(await tenants.find(randomUUID() as TenantId)).toBeUndefined()
})

test('a change is seen after two seconds, a new tenant after a tenth', async () => {
  const { postgres, oltp, tenants, advance } = await setUp()
  const acme = await createTenant(oltp, { slug: 'acme', name: 'Acme' })
  await tenants.list()
  await postgres.sql(`update control.tenants set tier = 'gold'`)
  await createTenant(oltp, { slug: 'globex', name: 'Globex' })

  expect((await tenants.find(acme.id))?.tier).toBe('standard')
  expect(await tenants.findBySlug('globex')).toBeUndefined()
  advance(100)
  expect(await tenants.findBySlug('globex')).toBeDefined()
  advance(2_000)
  expect((await tenants.find(acme.id))?.tier).toBe('gold')
})

async function setUp() {
  const postgres = await setUpPostgres()
  onTestFinished(() => postgres[Symbol.asyncDispose]())
  let now = Date.UTC(2026, 0, 1)
  const clock = { now: () => new Date(now) }
  const advance = (ms: number) => {
    now += ms
  }
  return { postgres, oltp: postgres.oltp, tenants: createTenants({ pool: postgres.pools.app, clock }), advance }
}
