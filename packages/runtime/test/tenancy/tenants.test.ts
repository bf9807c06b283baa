import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import type { PgPool } from '../../src/oltp/pg-pool.ts'
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

test('a change is seen after two seconds, a new tenant by who asks for it', async () => {
  const { postgres, oltp, tenants, advance } = await setUp()
  const acme = await createTenant(oltp, { slug: 'acme', name: 'Acme' })
  await tenants.list()
  await postgres.sql(`update control.tenants set tier = 'gold'`)
  expect((await tenants.find(acme.id))?.tier).toBe('standard')
  await createTenant(oltp, { slug: 'globex', name: 'Globex' })
  expect(await tenants.findBySlug('globex')).toBeDefined()
  advance(2_000)
  expect((await tenants.find(acme.id))?.tier).toBe('gold')
})

test('any number of unknown ids asked for at once costs one look', async () => {
  const { tenants, statements } = await setUp()
  await tenants.list()
  const before = statements()
  const found = await Promise.all(Array.from({ length: 50 }, () => tenants.find(randomUUID() as TenantId)))
  expect(new Set(found)).toEqual(new Set([undefined]))
  expect(statements()).toBe(before + 1)
})

test('tenants are read again only when one of them has changed', async () => {
  const { postgres, oltp, tenants, advance, reads } = await setUp()
  await createTenant(oltp, { slug: 'acme', name: 'Acme' })
  await createTenant(oltp, { slug: 'globex', name: 'Globex' })
  const before = await tenants.list()
  advance(2_000)
  expect(await tenants.list()).toEqual(before)
  expect(reads()).toBe(1)

  for (const change of [`update control.tenants set name = 'New' where slug = 'acme'`, 'delete from control.tenants']) {
    const known = reads()
    await postgres.sql(change)
    advance(2_000)
    await tenants.list()
    expect(reads()).toBe(known + 1)
  }
  expect(await tenants.list()).toEqual([])
})

async function setUp() {
  const postgres = await setUpPostgres()
  onTestFinished(() => postgres[Symbol.asyncDispose]())
  let now = Date.UTC(2026, 0, 1)
  const clock = { now: () => new Date(now) }
  const advance = (ms: number) => {
    now += ms
  }
  let reads = 0
  let statements = 0
  const pool: PgPool = {
    begin: (opening) => postgres.pools.app.begin(opening),
    run: (query) => {
      statements += 1
      if (query.text.includes('order by t.slug')) reads += 1
      return postgres.pools.app.run(query)
    },
  }
  const tenants = createTenants({ pool, clock })
  return { postgres, oltp: postgres.oltp, tenants, advance, reads: () => reads, statements: () => statements }
}
