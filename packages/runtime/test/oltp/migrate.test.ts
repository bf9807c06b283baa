import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { expect, test } from 'vitest'
import { migrate, migrateSchema } from '../../src/oltp/migrate.ts'
import { createTestPostgres } from '../support/databases.ts'
import { until } from '../support/until.ts'

test('twenty processes that migrate at once apply each file once', async () => {
  await using postgres = await createTestPostgres({ isEmpty: true })

  const runs = await Promise.all(Array.from({ length: 20 }, () => migrate({ url: postgres.url })))

  const applied = runs.flat().map(({ schema, name }) => `${schema}/${name}`)
  expect(runs.filter((files) => files.length > 0)).toHaveLength(1)
  expect(applied).toContain('tenant_shared/0002_responses.sql')
  expect(await migrate({ url: postgres.url })).toEqual([])
})

test('everything it makes belongs to a role that row level security binds', async () => {
  await using postgres = await createTestPostgres()
  await using client = await connect(postgres.url)

  const { rows } = await client.query(
    `select c.oid::regclass::text as relation from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('control', 'tenant_shared', 'stream') and pg_get_userbyid(c.relowner) <> 'howazit_owner'`,
  )
  expect(rows).toEqual([])
})

test('a file that was edited after it ran is refused', async () => {
  await using postgres = await createTestPostgres()
  await using folder = await createFolder({ '0001_one.sql': 'create table one (id int);' })
  await using client = await connect(postgres.url)
  await migrateSchema(client, { folders: [folder.url], schema: 'edited' })

  await folder.write('0001_one.sql', 'create table one (id bigint);')

  await expect(migrateSchema(client, { folders: [folder.url], schema: 'edited' })).rejects.toMatchObject({
    code: 'migration_refused',
    message: expect.stringContaining('0001_one.sql'),
  })
})

test('a newer breaking migration keeps an older version from running, a harmless one does not', async () => {
  await using postgres = await createTestPostgres()
  await using older = await createFolder({ '0001_one.sql': 'create table one (id int);' })
  await using newer = await createFolder({
    '0001_one.sql': 'create table one (id int);',
    '0002_two.sql': 'create table two (id int);',
  })
  await using client = await connect(postgres.url)
  await migrateSchema(client, { folders: [newer.url], schema: 'versions' })
  expect(await migrateSchema(client, { folders: [older.url], schema: 'versions' })).toEqual([])

  await newer.write('0003_three.sql', '--! breaking\ndrop table one;')
  await migrateSchema(client, { folders: [newer.url], schema: 'versions' })

  await expect(migrateSchema(client, { folders: [older.url], schema: 'versions' })).rejects.toMatchObject({
    code: 'migration_refused',
  })
})

// Found by R28: a migration that waited behind a long report made every request wait behind itself.
test('a file that waits for a table in use gives way to others and applies when the table is free', async () => {
  await using postgres = await createTestPostgres()
  await using folder = await createFolder({ '0001_one.sql': 'create table one (id int);' })
  await using client = await connect(postgres.url)
  await migrateSchema(client, { folders: [folder.url], schema: 'busy' })
  await folder.write('0002_two.sql', 'alter table one add column two int;')
  await using report = await connect(postgres.url)
  await report.query('begin; select from busy.one')
  await using other = await connect(postgres.url)

  const migrating = migrateSchema(client, { folders: [folder.url], schema: 'busy' })
  const refused = expect(migrating).rejects.toMatchObject({ code: '55P03' })
  const waiting = `select from pg_locks where not granted and mode = 'AccessExclusiveLock' and relation = 'busy.one'::regclass`
  await until('the migration to wait', async () => (await other.query(waiting)).rowCount === 1)
  await other.query(`set statement_timeout = '20s'; select from busy.one`)
  await refused
  await report.query('commit')

  const applied = await migrateSchema(client, { folders: [folder.url], schema: 'busy' })
  expect(applied).toEqual([{ schema: 'busy', name: '0002_two.sql' }])
})

test('a file that fails leaves nothing of itself behind and can run again once corrected', async () => {
  await using postgres = await createTestPostgres()
  await using folder = await createFolder({ '0001_one.sql': 'create table one (id int); select no_such_function();' })
  await using client = await connect(postgres.url)

  await expect(migrateSchema(client, { folders: [folder.url], schema: 'failing' })).rejects.toMatchObject({
    code: '42883',
  })
  await folder.write('0001_one.sql', 'create table one (id int);')

  expect(await migrateSchema(client, { folders: [folder.url], schema: 'failing' })).toHaveLength(1)
})

async function connect(url: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() })
}

async function createFolder(files: Readonly<Record<string, string>>) {
  const path = await mkdtemp(join(tmpdir(), 'howazit-sql-'))
  const write = (name: string, sql: string) => writeFile(join(path, name), sql)
  for (const [name, sql] of Object.entries(files)) await write(name, sql)
  const dispose = () => rm(path, { recursive: true })
  return { url: new URL(`${pathToFileURL(path).href}/`), write, [Symbol.asyncDispose]: dispose }
}
