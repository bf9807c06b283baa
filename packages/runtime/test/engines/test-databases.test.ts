import { Client } from 'pg'
import { expect, test } from 'vitest'
import { createTestClickhouse, createTestPostgres } from '../support/databases.ts'

test('each test gets a PostgreSQL database of its own', async () => {
  await using first = await createTestPostgres()
  await using second = await createTestPostgres()
  const client = new Client({ connectionString: first.url })
  await client.connect()
  const { rows } = await client.query<{ name: string }>('select current_database() as name')
  await client.end()

  expect(rows[0]?.name).toBe(first.database)
  expect(second.database).not.toBe(first.database)
})

test('each test gets a ClickHouse database of its own', async () => {
  await using clickhouse = await createTestClickhouse()
  const result = await clickhouse.client.query({ query: 'select currentDatabase() as name', format: 'JSONEachRow' })

  expect(await result.json()).toEqual([{ name: clickhouse.database }])
})
