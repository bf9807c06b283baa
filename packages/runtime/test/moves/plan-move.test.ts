import { randomUUID } from 'node:crypto'
import { HowazitError } from '@howazit/sdk'
import { expect, onTestFinished, test } from 'vitest'
import { placementFor } from '../../src/tenancy/placement.ts'
import { STORE_VISIT } from '../ingest/setup.ts'
import { setUpMoves } from './set-up-moves.ts'

const PAGE = { limit: 1 }
const onDatabase = (what: string) => `do $$ begin execute format('${what}', current_database()); end $$`

test('a plan counts what is of the tenant, and changes nothing', async () => {
  const { postgres, moves, plan, addSurvey, advance } = await setUpMoves()
  const acme = await postgres.createTenant('acme')
  const globex = await postgres.createTenant('globex')
  await addSurvey(acme)
  await addSurvey(globex)
  // As on a platform: `public` has no right on the database; and migrating gave the owner none.
  await postgres.sql(onDatabase('revoke temporary on database %I from public, howazit_owner'))
  const unprepared = await plan(acme.id, 'schema')
  await moves.cancel({ tenantId: acme.id, moveId: unprepared.id })
  await postgres.sql(onDatabase('grant temporary on database %I to howazit_owner'))

  advance(1)
  const move = await plan(acme.id, 'schema')

  expect(unprepared.plan?.blockers).toMatchObject([
    { code: 'privileges', detail: expect.stringContaining('temporary tables') },
  ])
  const rowsOf = (name: string) => move.plan?.tables.find(({ table }) => table === name)?.rows
  expect(move).toMatchObject({ from: 'shared', to: 'schema', status: 'planned', plan: { blockers: [] } })
  expect([rowsOf('surveys'), rowsOf('questions'), rowsOf('responses')]).toEqual([1, STORE_VISIT.questions.length, 0])
  expect(move.plan?.bytes).toBeGreaterThan(move.plan?.rows as number)
  expect(move.plan?.tables.map(({ table }) => table)).not.toContain('tenant_fences')
  expect(await postgres.sql(`select from pg_namespace where nspname ~ '^tenant_[0-9a-f_]+$'`)).toEqual([])

  advance(1)
  const again = await plan(acme.id, 'database')
  const { items, nextCursor } = await moves.list(acme.id, PAGE)
  expect(items).toEqual([again])
  expect(await moves.list(acme.id, { ...PAGE, cursor: nextCursor as string })).toMatchObject({ items: [move] })
})

test('what would stop a move is said, with what to do', async () => {
  const { postgres, registry, placeAll, findTenant, plan, givenIds } = await setUpMoves()
  const acme = await postgres.createTenant('acme')
  await registry.create({ slug: 'globex', placement: 'schema' })
  await placeAll()
  const globex = await findTenant('globex')
  const moveId = randomUUID()
  const { database } = placementFor('database', { tenantId: acme.id, moveId })
  await postgres.sql(`create database ${database} allow_connections false`)
  onTestFinished(async () => void (await postgres.sql(`drop database ${database}`)))
  await postgres.sql(`alter table ${globex.schemaName}.surveys add column note text`)
  const left = `insert into tenant_shared.saved_filters values ($1, 'left', 'http = 500', now())`
  await postgres.sql(left, [globex.id])

  givenIds.push(moveId)
  const unreachable = await plan(acme.id, 'database')
  const blocked = await plan(globex.id, 'shared')

  expect(unreachable.plan?.blockers).toMatchObject([
    { code: 'unreachable', detail: expect.stringContaining(database as string) },
  ])
  expect(blocked.plan?.blockers).toMatchObject([
    { code: 'drift', detail: expect.stringContaining('column surveys.note is extra') },
    { code: 'not_empty', detail: expect.stringContaining('saved_filters') },
  ])
})

test('a database that sorts text otherwise takes no tenant', async () => {
  const { postgres, plan, givenIds } = await setUpMoves()
  const acme = await postgres.createTenant('acme')
  const moveId = randomUUID()
  const { database } = placementFor('database', { tenantId: acme.id, moveId })
  await postgres.sql(`create database ${database} template template0 locale_provider icu icu_locale 'de'`)
  onTestFinished(async () => void (await postgres.sql(`drop database ${database}`)))

  givenIds.push(moveId)
  const { plan: planned } = await plan(acme.id, 'database')

  expect(planned?.blockers).toMatchObject([{ code: 'collation', detail: expect.stringContaining('de (icu)') }])
})

test('what is in other stores is listed and does not move, and one that is away stops no plan', async () => {
  const count = async () => [{ what: 'objects', part: 'uploads', count: 2, bytes: 9, moves: false }] as const
  const isAway = async () => {
    throw new HowazitError('unavailable', 'It does not answer.')
  }
  const stores = [
    { name: 'objects', count },
    { name: 'rows of the dashboards', count: isAway },
  ]
  const { postgres, plan } = await setUpMoves({ stores })
  const acme = await postgres.createTenant('acme')
  const event = `insert into tenant_shared.outbox (tenant_id, slot, event_id, event_type, key, revision, payload)
    values ($1, 1, gen_random_uuid(), 'response.created', gen_random_uuid(), 1, '{}')`
  await postgres.sql(event, [acme.id])

  const { plan: planned } = await plan(acme.id, 'schema')

  expect(planned?.contents).toContainEqual({ what: 'events_to_publish', count: 1, moves: false })
  expect(planned?.contents).toContainEqual({ what: 'schedules', count: 0, moves: true })
  expect(planned?.contents).toContainEqual({ what: 'objects', part: 'uploads', count: 2, bytes: 9, moves: false })
  expect(planned?.stays).toContainEqual(expect.stringMatching(/^rows of the dashboards, which could not be counted/))
  expect(planned?.blockers).toEqual([])
})

test('there is no plan for nobody, nor for a tenant that is there already or has no tables yet', async () => {
  const { postgres, registry, moves } = await setUpMoves()
  const acme = await postgres.createTenant('acme')
  const { tenant: waiting } = await registry.create({ slug: 'globex', placement: 'schema' })
  const nobody = '00000000-0000-4000-8000-000000000000'

  await expect(moves.plan(nobody, { to: 'schema' })).rejects.toMatchObject({ code: 'not_found' })
  await expect(moves.list(nobody, PAGE)).rejects.toMatchObject({ code: 'not_found' })
  await expect(moves.get({ tenantId: acme.id, moveId: nobody })).rejects.toMatchObject({ code: 'not_found' })
  await expect(moves.plan(acme.id, { to: 'shared' })).rejects.toMatchObject({ code: 'conflict' })
  await expect(moves.plan(waiting.id, { to: 'shared' })).rejects.toMatchObject({ code: 'conflict' })
})

test('another server has to be one that the settings name, that answers, and of the region of the tenant', async () => {
  const nowhere = 'postgres://nobody:x@127.0.0.1:1/howazit'
  const servers = { west: { url: nowhere }, far: { url: nowhere, region: 'us-1' } }
  const { postgres, registry, moves, plan } = await setUpMoves({ servers })
  const acme = await postgres.createTenant('acme')
  const refused = { code: 'validation_failed', details: { pointer: '/server' } }

  const planOn = (server: string, to: 'database' | 'shared' = 'database') => moves.plan(acme.id, { to, server })
  await expect(planOn('east')).rejects.toMatchObject({ ...refused, message: expect.stringContaining('west, far') })
  await expect(planOn('west', 'shared')).rejects.toMatchObject(refused)
  await expect(registry.create({ slug: 'initech', placement: 'schema', server: 'east' })).rejects.toMatchObject(refused)
  await expect(registry.create({ slug: 'initech', server: 'west' })).rejects.toMatchObject(refused)
  await expect(registry.create({ slug: 'initech', placement: 'schema', server: 'far' })).rejects.toMatchObject(refused)

  const unreachable = await plan(acme.id, 'database', 'west')
  expect(unreachable).toMatchObject({ from: 'shared', to: 'database', toServer: 'west' })
  expect(unreachable.plan?.blockers).toMatchObject([{ code: 'unreachable', detail: expect.stringContaining('west') }])
  const far = await plan(acme.id, 'schema', 'far')
  expect(far.plan?.blockers).toMatchObject([{ code: 'other_region', detail: expect.stringContaining('us-1') }])
})
