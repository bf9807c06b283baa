import { expect, inject, test } from 'vitest'
import { readCatalogue } from '../../../src/moves/citus/catalogue.ts'
import { asAdmin } from '../../../src/tenancy/provision-placement.ts'
import { recordedFor } from './recorded-catalogue.ts'
import { setUpNodeMoves } from './set-up-node-moves.ts'

const REFUSAL = 'could not acquire the lock required to move tenant_shared.surveys'

/**
 * With functions and tables of its names in place of Citus, of which no build could be had where this was written: that the statements are
 * PostgreSQL's, and what is asked for in which order. Citus itself would be in their way.
 */
function testWithStandIns(fact: string, check: (world: Awaited<ReturnType<typeof setUpNodeMoves>>) => Promise<void>) {
  test(fact, async () => {
    if (!inject('engines').postgresTemplate.hasCitus) await check(await setUpNodeMoves())
  })
}

testWithStandIns('the catalogue is read as it is recorded', async ({ postgres, acme }) => {
  const [row] = await postgres.sql<{ hash: number }>('select uuid_hash($1) as hash', [acme.id])
  const of = { schemaName: 'tenant_shared', tenantId: acme.id }

  const catalogue = await asAdmin(postgres.url, (client) => readCatalogue(client, of))

  expect(catalogue).toEqual(recordedFor(row?.hash as number))
})

testWithStandIns(
  'a tenant moves to a node and back by two functions of Citus, and its placement stays',
  async (world) => {
    const { acme, addSurvey, planNode, placeOf, calls, moves, settle, findTenant } = world
    await addSurvey(acme)
    const home = (await placeOf(acme))?.node
    const node = otherThan(home)

    const planned = await planNode(node)
    expect(planned).toMatchObject({ from: 'shared', to: 'node', node, status: 'planned', plan: { blockers: [] } })
    expect(planned.plan?.shard).toEqual({
      shardId: expect.any(String),
      isIsolated: false,
      node: home,
      bytes: 4 * 65_536,
    })
    expect(planned.plan?.tables).toContainEqual(expect.objectContaining({ table: 'surveys', rows: 1 }))
    expect(planned.plan?.stays).toContainEqual(expect.stringContaining('on the coordinator for every tenant'))

    const key = { tenantId: acme.id, moveId: planned.id }
    await moves.start(key)
    expect(await settle(key)).toMatchObject({ status: 'following' })
    expect(await placeOf(acme)).toEqual({ node: home, isAlone: true })

    await expect(moves.mirror(key, { percent: 5 })).rejects.toMatchObject({ code: 'conflict' })
    await moves.cutOver(key, { isDryRun: true })
    expect((await settle(key)).rehearsal).toMatchObject({
      status: 'done',
      checks: [{ check: 'placement', isPassed: true }],
    })
    expect(await placeOf(acme)).toEqual({ node: home, isAlone: true })

    await moves.cutOver(key, {})
    const switched = await settle(key)
    expect(switched).toMatchObject({ status: 'switched' })
    // For as long as the stand-in keeps everybody from writing.
    expect(switched.pauseMs).toBeGreaterThan(100)
    expect(await placeOf(acme)).toEqual({ node, isAlone: true })
    expect(await findTenant('acme')).toMatchObject({ placement: 'shared', schemaName: 'tenant_shared' })
    await moves.diff(key)
    expect((await settle(key)).diff).toMatchObject({ status: 'done', tables: 4, differenceCount: 0 })

    await moves.reverse(key, {})
    expect(await settle(key)).toMatchObject({ status: 'following' })
    expect(await placeOf(acme)).toEqual({ node: home, isAlone: true })
    await moves.cutOver(key, {})
    await settle(key)
    await moves.complete(key, { keepReverseSeconds: 0 })
    expect(await settle(key)).toMatchObject({ status: 'completed' })
    const there = `move ${home} to ${node} force_logical`
    expect(await calls()).toEqual([
      'isolate tenant_shared.response_items CASCADE force_logical',
      there,
      `move ${node} to ${home} force_logical`,
      there,
    ])
  },
)

testWithStandIns('what somebody had done who died is not done again', async (world) => {
  const { postgres, acme, planNode, placeOf, calls, moves, settle } = world
  const { node: home = '' } = (await placeOf(acme)) ?? {}
  const node = otherThan(home)
  const key = { tenantId: acme.id, moveId: (await planNode(node)).id }

  await moves.start(key)
  await postgres.sql(`select stand_in.isolate_tenant_to_new_shard('tenant_shared.surveys', $1, 'CASCADE')`, [acme.id])
  expect(await settle(key)).toMatchObject({ status: 'following' })

  await moves.cutOver(key, {})
  await postgres.sql(
    `select stand_in.citus_move_shard_placement(
      stand_in.get_shard_id_for_distribution_column('tenant_shared.surveys', $1), $2, 5432, $3, 5432)`,
    [acme.id, home.split(':')[0], node.split(':')[0]],
  )
  const switched = await settle(key)

  expect(switched).toMatchObject({ status: 'switched' })
  expect(switched).not.toHaveProperty('pauseMs')
  expect(await calls()).toEqual(['isolate tenant_shared.surveys CASCADE auto', `move ${home} to ${node} auto`])
})

testWithStandIns('nothing is begun while the session of one who died is still at it', async (world) => {
  const { postgres, acme, planNode, placeOf, calls, moves, look, settle } = world
  const key = { tenantId: acme.id, moveId: (await planNode(otherThan((await placeOf(acme))?.node))).id }
  await moves.start(key)

  const whileHeld = await asAdmin(postgres.url, async (client) => {
    await client.query(`select pg_advisory_lock(hashtextextended('howazit.citus ' || $1, 0))`, [key.moveId])
    return await look(key)
  })

  expect(whileHeld).toMatchObject({ status: 'copying' })
  expect(await settle(key)).toMatchObject({ status: 'following' })
  expect(await calls()).toHaveLength(1)
})

testWithStandIns(
  'where Citus refuses, the move is where it was, says what Citus said, and may be tried again',
  async (world) => {
    const { postgres, acme, planNode, placeOf, calls, moves, settle } = world
    const place = await placeOf(acme)
    const key = { tenantId: acme.id, moveId: (await planNode(otherThan(place?.node))).id }
    const refuse = () => postgres.sql('insert into stand_in.refusals values ($1)', [REFUSAL])
    const allow = () => postgres.sql('delete from stand_in.refusals')

    await refuse()
    await moves.start(key)
    const aborted = expect.stringContaining(`Citus refused (55000): ${REFUSAL}`)
    expect(await settle(key)).toMatchObject({ status: 'planned', aborted })
    await allow()
    await moves.start(key)
    expect(await settle(key)).not.toHaveProperty('aborted')

    await refuse()
    await moves.cutOver(key, {})
    expect(await settle(key)).toMatchObject({ status: 'following', aborted })
    expect(await placeOf(acme)).toEqual({ node: place?.node, isAlone: true })
    await allow()
    await moves.cancel(key)
    expect(await settle(key)).toMatchObject({ status: 'cancelled' })
    expect(await calls()).toHaveLength(1)
  },
)

testWithStandIns('rows that are gone since Citus moved the tenant are told of by table', async (world) => {
  const { postgres, acme, addSurvey, planNode, placeOf, moves, settle } = world
  await addSurvey(acme)
  const key = { tenantId: acme.id, moveId: (await planNode(otherThan((await placeOf(acme))?.node))).id }
  await moves.start(key)
  await settle(key)
  await moves.cutOver(key, {})
  await settle(key)

  await postgres.sql('truncate tenant_shared.surveys cascade')
  await moves.diff(key)

  expect((await settle(key)).diff).toMatchObject({
    differenceCount: 1,
    differences: [{ table: 'surveys', key: [], kind: 'missing' }],
  })
})

testWithStandIns('a plan says what would stop Citus, and other placements say what to move to', async (world) => {
  const { postgres, acme, plan, planNode, moves, placeOf } = world
  await postgres.sql('alter table tenant_shared.response_keys drop constraint response_keys_pkey')
  await postgres.sql(`update stand_in.wal_levels set wal_level = 'replica'`)

  const { plan: blocked } = await planNode('worker-9:5432')
  expect(blocked?.blockers.map(({ code }) => code)).toEqual(['identity', 'wal_level', 'node'])
  const [{ detail } = { detail: '' }] = (await plan(acme.id, 'schema')).plan?.blockers ?? []
  expect(detail).toContain('--to node --node HOST:PORT')

  await postgres.sql(`
    create or replace function stand_in.citus_version() returns text language sql as $$ select 'Citus 10.2.9 on' $$;
    drop function stand_in.citus_is_coordinator()`)
  expect((await planNode('worker-1:5432')).plan?.blockers).toMatchObject([
    { code: 'no_citus', detail: expect.stringContaining('Citus 10.2 cannot') },
  ])
  await postgres.sql('drop function stand_in.citus_version()')
  const { plan: without } = await planNode(otherThan((await placeOf(acme))?.node))
  expect(without?.blockers).toMatchObject([{ code: 'no_citus' }])
  await expect(moves.plan(acme.id, { to: 'node' })).rejects.toMatchObject({ code: 'validation_failed' })
  await expect(moves.plan(acme.id, { to: 'schema', node: 'worker-1:5432' })).rejects.toMatchObject({
    code: 'validation_failed',
  })
})

testWithStandIns(
  'only what is or would be in the tables that Citus spreads is kept from moving otherwise',
  async (world) => {
    const { acme, plan, registry, placeAll, findTenant } = world
    await registry.create({ slug: 'globex', placement: 'schema' })
    await placeAll()
    const own = await findTenant('globex')
    const blockersOf = async (...asked: Parameters<typeof plan>) => (await plan(...asked)).plan?.blockers

    const away = await blockersOf(acme.id, 'schema')
    const home = await blockersOf(own.id, 'shared')
    const elsewhere = await blockersOf(own.id, 'database')

    expect(away).toMatchObject([{ code: 'distributed', detail: expect.stringContaining('--to node') }])
    expect(home).toMatchObject([{ code: 'distributed', detail: expect.not.stringContaining('--to node') }])
    expect(elsewhere).toEqual([])
  },
)

const otherThan = (node: string | undefined): string => (node === 'worker-1:5432' ? 'worker-2:5432' : 'worker-1:5432')
