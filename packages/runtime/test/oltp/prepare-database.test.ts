import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { expect, inject, onTestFinished, test } from 'vitest'
import { createPools } from '../../src/oltp/pools.ts'
import { PostgresOltp } from '../../src/oltp/postgres-oltp.ts'
import { prepareDatabase } from '../../src/oltp/prepare-database.ts'
import { createTenant } from '../../src/tenancy/create-tenant.ts'

// The login role belongs to the whole server, so one test does all of it, one step after the other.
test('two processes prepare a database whose login can work as each role and is nothing by itself', async () => {
  const { postgresUrl } = inject('engines')
  const database = `prepared_${randomBytes(6).toString('hex')}`
  onTestFinished(() => run(postgresUrl, `drop database if exists ${database} with (force)`).then(() => {}))
  const options = { adminUrl: postgresUrl, database, password: 'p@ss:/?#[]' }

  const [first, second] = await Promise.all([prepareDatabase(options), prepareDatabase(options)])
  expect(second).toEqual(first)
  await prepareDatabase(options)

  const pools = createPools(first)
  onTestFinished(() => pools.close())
  const oltp = new PostgresOltp({ pools })
  const tenant = await createTenant(oltp, { slug: 'acme', name: 'Acme' })
  const { rows } = await oltp.inTenant(tenant, (tx) => tx.query('select session_user::text, current_user::text'))
  expect(rows).toEqual([{ session_user: 'howazit', current_user: 'howazit_app' }])

  await expect(run(first.url, 'select * from control.tenants')).rejects.toMatchObject({ code: '42501' })
  await expect(run(first.url, 'set role howazit_owner')).rejects.toMatchObject({ code: '42501' })
  await expect(run(first.url, 'create table public.mine (id int)')).rejects.toMatchObject({ code: '42501' })
})

async function run(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}
