import { randomUUID } from 'node:crypto'
import { defineConnector } from '@howazit/connector-kit'
import pg from 'pg'
import { expect, test } from 'vitest'
import { type DeliverySetup, setUpDelivery } from '../delivery/set-up-delivery.ts'
import { placeOfPostgres, startTap, type Tap } from './start-tap.ts'

const TABLE = `create table responses_of_tenant (id text primary key, score int, taken int default 1)`

const connector = defineConnector({
  spec: 1,
  id: 'warehouse',
  name: 'Warehouse',
  category: 'data',
  version: '1.0.0',
  summary: 'A response becomes a row.',
  docs: 'https://example.com/docs',
  checkedOn: '2026-11-29',
  protocol: 'postgres',
  settings: {
    host: { title: 'Host' },
    port: { title: 'Port', type: 'integer', default: 5432 },
    database: { title: 'Database' },
    user: { title: 'User' },
    table: { title: 'Table' },
    tls: { title: 'TLS', type: 'choice', choices: { required: 'required', off: 'off' }, default: 'required' },
  },
  secrets: { password: { title: 'Password', isOptional: true } },
  baseUrl: 'postgres://{settings.host}:{settings.port}/{settings.database}',
  hosts: ['{settings.host}'],
  auth: {
    login: { mode: 'login', username: '{settings.user}', password: '{secrets.password}', tls: '{settings.tls}' },
  },
  test: {
    kind: 'request',
    method: 'POST',
    path: '',
    sql: 'select current_user as name',
    body: [],
    expect: [{ body: '/rowCount', is: [1] }],
    identity: '{reply.body.rows.0.name}',
  },
  operations: {
    insert: {
      title: 'Insert a row',
      on: ['response.created'],
      mapping: 'insert.fields.json',
      method: 'POST',
      path: '',
      sql: `insert into {settings.table} (id, score) select id, score from jsonb_to_recordset($1::jsonb) as r (id text, score int)
        on conflict (id) do update set score = excluded.score, taken = {settings.table}.taken + 1`,
      idempotency: { kind: 'upsert' },
      batch: {
        recordsMax: 100,
        lingerMs: 0,
        record: { id: '{eventId}', score: '{item.score}' },
        envelope: ['{records}'],
        allowsDuplicates: false,
        keepsOrder: false,
        onRefused: 'bisect',
      },
    },
  },
})

const content = {
  connector,
  files: { 'insert.fields.json': '{"score":"{{event.data.response.answers.[0].numericValue}}"}' },
}

async function connect({ postgres, connections, tenant }: DeliverySetup, tap: Tap): Promise<string> {
  const { user = '', password, database = '' } = new pg.Client({ connectionString: postgres.url })
  const { connection } = await connections.create(tenant, {
    name: `Warehouse ${randomUUID()}`,
    connector: 'warehouse',
    settings: { host: '127.0.0.1', port: tap.port, database, user, table: 'responses_of_tenant', tls: 'off' },
    secrets: password ? { password } : {},
    routes: [{ eventType: 'response.created', operation: 'insert' }],
  })
  return connection.id
}

test('responses become rows of a tenant’s database, once each', async () => {
  await using setup = await setUpDelivery({ connectors: [content] })
  await using tap = await startTap({ to: placeOfPostgres(setup.postgres.url) })
  await setup.postgres.sql(TABLE)
  const connectionId = await connect(setup, tap)
  expect(await setup.connections.test(setup.tenant, connectionId)).toMatchObject({
    outcome: 'ok',
    identity: expect.any(String) as string,
    status: 200,
  })
  const planned = await Promise.all(Array.from({ length: 5 }, () => setup.plan()))
  await setup.deliver.deliverDue()
  for (const [delivery] of planned) {
    expect(await setup.deliveries.get(setup.tenant, delivery!.id)).toMatchObject({
      status: 'delivered',
      attempts: [{ outcome: 'delivered', reason: 'postgres_ok' }],
    })
  }
  expect(await setup.postgres.sql('select score, taken from responses_of_tenant')).toEqual(
    Array.from({ length: 5 }, () => ({ score: 9, taken: 1 })),
  )
  await setup.deliver.stop()
  expect(tap.open()).toBe(0)
})

test('what the database says decides: a missing table is told, a broken connection is made up for', async () => {
  await using setup = await setUpDelivery({ connectors: [content] })
  await using tap = await startTap({ to: placeOfPostgres(setup.postgres.url) })
  await connect(setup, tap)
  const [refused] = await setup.plan()
  await setup.deliver.deliverDue()
  expect(await setup.deliveries.get(setup.tenant, refused!.id)).toMatchObject({
    status: 'refused',
    reason: 'postgres_42p01',
    attempts: [{ outcome: 'refused', status: 404 }],
  })

  await setup.postgres.sql(TABLE)
  await setup.postgres.sql(`create function slow() returns trigger language plpgsql as
    $$ begin perform pg_sleep(3); return new; end $$`)
  await setup.postgres.sql(
    'create trigger slow before insert on responses_of_tenant for each row execute function slow()',
  )
  const [uncertain] = await setup.plan()
  const heard = tap.heard('jsonb_to_recordset')
  const delivering = setup.deliver.deliverDue()
  await heard
  tap.cut()
  await delivering
  expect(await setup.deliveries.get(setup.tenant, uncertain!.id)).toMatchObject({
    status: 'pending',
    attempts: [{ outcome: 'unknown' }],
  })
  await setup.postgres.sql('drop trigger slow on responses_of_tenant')
  setup.clock.advanceBy(60_000)
  await setup.deliver.deliverDue()
  expect(await setup.deliveries.get(setup.tenant, uncertain!.id)).toMatchObject({ status: 'delivered' })
})
