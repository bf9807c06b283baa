import type { FleetMove, TenantMove } from '@howazit/sdk'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { PLATFORM } from '../../src/audit/act.ts'
import { responseIdOf } from '../../src/ingest/response-id.ts'
import { rest } from '../../src/jobs/poll-work.ts'
import { placementOf, SHARED } from '../../src/tenancy/placement.ts'
import type { Tenant, TenantId } from '../../src/tenancy/tenant.ts'
import { bodyFor, questionOf } from '../ingest/setup.ts'
import { type Household, SURVEY } from '../isolation/move-in.ts'
import { setUpTenants, type TwoTenants } from '../isolation/set-up-tenants.ts'
import { type OtherServer, startOtherServer } from '../support/start-other-server.ts'
import { until } from '../support/until.ts'

const ACT = { actor: { kind: 'cli' }, operation: 'test' } as const
/** On a busy machine a switch takes longer. */
const CUTOVER = { maxWritePauseMs: 60_000 }
const WITHIN = { timeoutMs: 30_000, everyMs: 50 }
const CUTS = 3
/** As many as fit on a page beside what there is. */
const MORE_MAX = 80

type Mirror = NonNullable<TenantMove['mirror']>

let west: OtherServer
let world: TwoTenants
let acme: Household
beforeAll(async () => {
  west = await startOtherServer()
  world = await setUpTenants({ HOWAZIT_POSTGRES_SERVERS: JSON.stringify({ west: west.settings }) })
  ;({ acme } = world)
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  await west[Symbol.asyncDispose]()
})

test('a tenant at work moves to a schema, home, to another schema and back, and to a database, with all it has', async () => {
  await respond('2026-01')
  const away = await begin('schema', { isCutOff: true })
  expect(away.plan?.contents).toContainEqual({ what: 'idempotency_claims', count: expect.any(Number), moves: false })
  expect(away.plan?.stays.filter((what) => what.includes('could not be counted'))).toEqual([])
  expect(await away.rehearse()).toEqual(['comparison'])
  await away.switchOver()
  await respond('2025-02')
  await away.complete({ keepReverseSeconds: 1 })

  const home = await begin('shared')
  await home.switchOver()
  await home.complete({ keepReverseSeconds: 0 })

  // What was known of the first schema says nothing about this one.
  await respond('2025-03')
  const again = await begin('schema')
  await again.mirrorSpoilt()
  await again.switchOver()
  await respond('2024-04')
  await again.reverse()
  await again.cancel()

  const further = await begin('database', { isCutOff: true })
  await respond('2023-05')
  await further.switchOver()
  await further.complete({ keepReverseSeconds: 0 })
  await respond('2022-06')

  const { deliveries } = world.runtime
  expect((await listMonths()).toSorted()).toEqual(['2022-06', '2023-05', '2024-04', '2025-02', '2025-03', '2026-01'])
  await untilDashboardsAgree(acme.tenant)
  expect((await deliveries.get(acme.tenant, acme.has.deadId)).status).toBe('refused')
})

test('a tenant moves to a database on another server and back while responses come, and works there', async () => {
  const { runtime, globex } = world
  const { tenant } = globex
  const more = await startSending(globex)

  const away = await begin('database', { of: globex, server: 'west' })
  await away.mirror()
  await away.switchOver()
  const there = await findPlace(globex)
  expect(there).toMatchObject({ placement: 'database', server: 'west' })
  await more.untilStored('there')
  await more.untilDelivered('from there')
  const stored = await west.sql(`select id from tenant.responses where channel = 'more'`, there.database)
  expect(stored.length).toBeGreaterThan(0)
  expect(await world.sql('select from pg_database where datname = $1', [there.database])).toEqual([])

  await away.reverse()
  expect(await findPlace(globex)).toEqual({ placement: 'shared', ...SHARED })
  await more.send()
  await more.untilStored('at home')

  await away.switchOver()
  await more.stop()
  await away.complete({ keepReverseSeconds: 0 })
  await more.send()
  await more.untilStored('there again')
  await more.untilDelivered('from there again')
  await untilDashboardsAgree(tenant)
  expect(await runtime.checkIsolation()).toMatchObject({ status: 'apart' })
  expect(await world.sql('select from tenant_shared.responses where tenant_id = $1', [tenant.id])).toEqual([])
})

test('a tenant moves to a schema of another server, and from there to the shared tables, while responses come', async () => {
  const { runtime, sql } = world
  const { tenant } = acme
  const more = await startSending(acme)

  const away = await begin('schema', { server: 'west' })
  await away.switchOver()
  const there = await findPlace(acme)
  expect(there).toMatchObject({ placement: 'schema', server: 'west' })
  const findSchema = `select from pg_namespace where nspname = '${there.schemaName}'`
  expect(await sql(findSchema)).toEqual([])
  await more.send()
  await more.untilStored('there')
  await more.untilDelivered('from there')
  const stored = await west.sql(`select id from ${there.schemaName}.responses where channel = 'more'`)
  expect(stored.length).toBeGreaterThan(0)
  expect(await runtime.checkIsolation()).toMatchObject({ status: 'apart' })
  await away.complete({ keepReverseSeconds: 0 })

  const home = await begin('shared')
  await home.switchOver()
  await more.stop()
  await more.send()
  await home.complete({ keepReverseSeconds: 0 })
  expect(await findPlace(acme)).toEqual({ placement: 'shared', ...SHARED })
  expect(await west.sql(findSchema)).toEqual([])
  await more.untilStored('at home')
  await more.untilDelivered('from home')
  await untilDashboardsAgree(tenant)
})

test('many tenants move, so many at a time; what something stops is passed over, and each verb is audited with the reason', async () => {
  const { runtime, sql } = world
  const { tenantRegistry, fleetMoves, tenantMoves, audit } = runtime.as({ ...ACT, reason: 'Quieter neighbours' })
  const slugs = ['fleet-a', 'fleet-b', 'fleet-c', 'fleet-d']
  const [, , ownWay] = await Promise.all(slugs.map(async (slug) => (await tenantRegistry.create({ slug })).tenant))
  const request = { where: "slug ~ 'fleet-*' and tier=standard", to: 'schema', ...CUTOVER } as const
  await expect(fleetMoves.plan({ ...request, where: 'slug = nobody' })).rejects.toMatchObject({ code: 'conflict' })
  await expect(fleetMoves.plan({ ...request, where: 'name = x' })).rejects.toMatchObject({ code: 'invalid_parameter' })

  const { id } = await fleetMoves.plan({ ...request, concurrency: 2, keepReverseSeconds: 3_600 })
  const planned = await untilFleet(id, 'planned')
  expect(planned.counts).toMatchObject({ waiting: 4, blocked: 0 })
  // Somebody moves one of them meanwhile.
  const { id: moveId } = await tenantMoves.plan(ownWay?.id as string, { to: 'database' })
  const own = { tenantId: ownWay?.id as string, moveId }
  await until('it to be planned', async () => (await tenantMoves.get(own)).status === 'planned', WITHIN)
  await tenantMoves.start(own)
  await fleetMoves.start(id)
  await expect(fleetMoves.start(id)).rejects.toMatchObject({ code: 'conflict' })
  // Whoever runs them loses its connections.
  await until('somebody to be at it', async () => (await sql(CUT_OPERATORS)).length > 0, WITHIN)
  const done = await untilFleet(id, 'done')

  expect(done.tenants?.map(({ slug, state, detail, move }) => [slug, state, detail, move.status])).toEqual([
    ['fleet-a', 'switched', undefined, 'switched'],
    ['fleet-b', 'switched', undefined, 'switched'],
    ['fleet-c', 'blocked', expect.stringContaining('Another move'), 'cancelled'],
    ['fleet-d', 'switched', undefined, 'switched'],
  ])
  expect(done.tenants?.[0]?.move.completesAt).toBeDefined()
  const { items } = await audit.list(PLATFORM, { limit: 100 })
  const verbs = items.filter(({ subject }) => subject?.id === done.tenants?.[0]?.move.id)
  expect(verbs.map(({ operation, reason }) => `${operation}: ${reason}`).toReversed()).toEqual([
    'startTenantMove: Quieter neighbours',
    'diffTenantMove: Quieter neighbours',
    'cutOverTenantMove: Quieter neighbours',
    'completeTenantMove: Quieter neighbours',
  ])

  await tenantMoves.cancel(own)
  const { id: notToday } = await fleetMoves.plan({ ...request, where: 'slug = globex' })
  await fleetMoves.cancel(notToday)
  expect(await untilFleet(notToday, 'cancelled')).toMatchObject({ counts: { left: 1 } })
})

test('many tenants move to schemas of another server with all they have', async () => {
  const { tenantRegistry, fleetMoves, surveys } = world.runtime.as({ ...ACT, reason: 'There is room' })
  const slugs = ['west-a', 'west-b']
  for (const slug of slugs) {
    const { tenant } = await tenantRegistry.create({ slug })
    await surveys.create(await findTenant(tenant.id), { ...SURVEY, name: slug })
  }

  const request = { where: "slug ~ 'west-*'", to: 'schema', server: 'west', ...CUTOVER } as const
  const { id } = await fleetMoves.plan(request)
  expect(await untilFleet(id, 'planned')).toMatchObject({ server: 'west', counts: { waiting: 2, blocked: 0 } })
  await fleetMoves.start(id)
  const { tenants = [] } = await untilFleet(id, 'done')

  expect(tenants.map(({ slug, state, detail }) => [slug, state, detail])).toEqual(
    slugs.map((slug) => [slug, 'switched', undefined]),
  )
  for (const { tenantId, slug } of tenants) {
    const tenant = await findTenant(tenantId)
    expect(tenant).toMatchObject({ placement: 'schema', server: 'west' })
    expect(await west.sql(`select name from ${tenant.schemaName}.surveys`)).toEqual([{ name: slug }])
    expect((await surveys.list(tenant, { limit: 10 })).items).toMatchObject([{ name: slug }])
  }
})

/** Accepted where the tenant is, and stored. */
async function respond(month: string): Promise<void> {
  const { runtime } = world
  const { tenant } = acme
  const survey = await runtime.surveys.get(tenant, acme.has.surveyId)
  const answers = [{ questionId: questionOf(survey, 'recommend').id, numericValue: 3 }]
  const body = bodyFor(survey, { answers, channel: 'moving', submittedAt: `${month}-07T08:00:00.000Z` })
  await runtime.responses.accept(tenant, [{ key: `in-${month}`, body }])
  await until(`the response of ${month} to be stored`, async () => (await listMonths()).includes(month), WITHIN)
}

/** Of what was sent here. */
async function listMonths(): Promise<readonly string[]> {
  const { items } = await world.runtime.responses.list(acme.tenant, { limit: 100 })
  return items.filter(({ channel }) => channel === 'moving').map(({ submittedAt }) => submittedAt.slice(0, 7))
}

/** Responses that come for it until they are stopped, wherever it is by then. */
async function startSending({ tenant, has }: Household) {
  const { surveys, responses, deliveries } = world.runtime
  const survey = await surveys.get(tenant, has.surveyId)
  const sent: string[] = []
  const send = async () => {
    const key = `more-${sent.length}`
    sent.push(responseIdOf(tenant.id, key))
    const answers = [{ questionId: has.npsId, numericValue: sent.length % 11 }]
    await responses.accept(tenant, [{ key, body: bodyFor(survey, { answers, channel: 'more' }) }])
  }
  const sending = new AbortController()
  const sender = (async () => {
    for (; sent.length < MORE_MAX && !sending.signal.aborted; await rest(250, sending.signal)) await send()
  })()
  const stop = async () => {
    sending.abort()
    await sender
  }
  onTestFinished(stop)

  const untilAll = (what: string, list: () => Promise<readonly string[]>) => {
    const isAll = async () => {
      const found = new Set(await list())
      return sent.every((id) => found.has(id))
    }
    return until(`all to be ${what}`, isAll, WITHIN)
  }
  return {
    send,
    stop,
    untilStored: (where: string) =>
      untilAll(`stored ${where}`, async () => (await responses.list(tenant, { limit: 100 })).items.map(({ id }) => id)),
    untilDelivered: (where: string) =>
      untilAll(`delivered ${where}`, async () => {
        const { items } = await deliveries.list(tenant, { limit: 100, status: 'delivered' })
        const ids = items.flatMap(({ responseId }) => responseId ?? [])
        expect(ids.length).toBe(new Set(ids).size)
        return ids
      }),
  }
}

async function untilDashboardsAgree(tenant: Tenant): Promise<void> {
  const isEqual = async () => (await world.runtime.analytics.verify(tenant, {})).isEqual
  await until('the dashboards to say the same', isEqual, WITHIN)
}

async function findPlace({ tenant: { id } }: Household) {
  const tenant = await findTenant(id)
  return { placement: tenant.placement, ...placementOf(tenant) }
}

const findTenant = async (id: string) => (await world.context.tenants.findAnew(id as TenantId)) as Tenant

/** Never with more of them under way than were asked for. */
async function untilFleet(id: string, status: FleetMove['status']): Promise<FleetMove> {
  const { fleetMoves } = world.runtime.as(ACT)
  const isSo = async () => {
    const fleet = await fleetMoves.get(id)
    expect(fleet.counts.moving).toBeLessThanOrEqual(fleet.concurrency)
    return fleet.status === status ? fleet : undefined
  }
  return await until(`the moves to be ${status}`, isSo, WITHIN)
}

interface Begin {
  readonly isCutOff?: boolean
  readonly of?: Household
  readonly server?: string
}

/** Up to where the copy follows what changes. */
async function begin(to: TenantMove['to'], { isCutOff = false, of = acme, server }: Begin = {}) {
  const { tenantMoves } = world.runtime.as(ACT)
  const tenantId = of.tenant.id
  const { id: moveId } = await tenantMoves.plan(tenantId, { to, ...(server && { server }) })
  const key = { tenantId, moveId }
  const untilItIs = (what: string, isSo: (move: TenantMove) => boolean | Promise<boolean>) => {
    const find = async () => {
      const move = await tenantMoves.get(key)
      if (!isCutOff) expect(move.trouble).toBeUndefined()
      return (await isSo(move)) ? move : undefined
    }
    return until(`the move to ${to} to be ${what}`, find, WITHIN)
  }
  const untilStatus = (...all: readonly TenantMove['status'][]) =>
    untilItIs(all.join(' or '), ({ status }) => all.includes(status))

  const { plan } = await untilStatus('planned')
  await tenantMoves.start(key)
  if (isCutOff) await cutOff()
  await untilStatus('following')
  const compare = async () => {
    await tenantMoves.diff(key)
    const { diff } = await untilItIs('compared', (move) => move.diff?.status === 'done')
    expect(diff).toMatchObject({ differenceCount: 0 })
  }
  /** Reads of what is on both sides. */
  const mirror = async () => {
    const { responses, surveys } = world.runtime
    const { has } = of
    const read = async () => {
      const tenant = (await world.context.tenants.find(tenantId)) as Tenant
      await responses.list(tenant, { limit: 10 })
      await responses.get(tenant, has.responseId)
      return await surveys.get(tenant, has.surveyId)
    }
    await tenantMoves.mirror(key, { percent: 100 })
    const { id, name } = await read()
    const untilMirrored = (what: string, isSo: (mirror: Mirror) => boolean) =>
      untilItIs(what, async ({ mirror: seen }) => {
        await read()
        return seen !== undefined && isSo(seen)
      })
    const { mirror: equal } = await untilMirrored('read on both sides', (seen) => seen.equal > 5)
    expect(equal).toMatchObject({ different: 0, failed: 0, samples: [] })
    return { untilMirrored, id, name }
  }
  return {
    plan,
    async rehearse() {
      await tenantMoves.cutOver(key, { ...CUTOVER, isDryRun: true })
      const { status, rehearsal } = await untilItIs('rehearsed', (move) => move.rehearsal?.status === 'done')
      expect(status).toBe('following')
      return rehearsal?.checks.filter(({ isPassed }) => !isPassed).map(({ check }) => check)
    },
    mirror,
    /** And what a row of the copy alone comes to. */
    async mirrorSpoilt() {
      const { untilMirrored, id, name } = await mirror()
      const { schemaName } = (await world.sql<{ schemaName: string }>(FIND_COPY, [tenantId]))[0] ?? {}
      const rename = (name: string) => world.sql(`update ${schemaName}.surveys set name = $2 where id = $1`, [id, name])
      await rename('of the copy alone')
      const { mirror: seen } = await untilMirrored('found to differ', ({ different }) => different > 0)
      await rename(name)
      expect(seen?.samples).toContainEqual({ table: 'surveys', id, kind: 'differing' })
      expect(JSON.stringify(seen)).not.toContain('of the copy')
      await tenantMoves.mirror(key, { percent: 0 })
    },
    async switchOver() {
      await compare()
      await tenantMoves.cutOver(key, CUTOVER)
      expect(await untilStatus('switched', 'following')).toMatchObject({ status: 'switched' })
    },
    async reverse() {
      // What was found equal before the switch says nothing about the way back.
      await expect(tenantMoves.reverse(key, CUTOVER)).rejects.toMatchObject({ code: 'conflict' })
      await compare()
      await tenantMoves.reverse(key, CUTOVER)
      expect(await untilStatus('switched', 'following')).toMatchObject({ status: 'following' })
    },
    async complete({ keepReverseSeconds }: { readonly keepReverseSeconds: number }) {
      const { completesAt } = await tenantMoves.complete(key, { keepReverseSeconds })
      expect(typeof completesAt).toBe(keepReverseSeconds === 0 ? 'undefined' : 'string')
      await untilStatus('completed')
    },
    async cancel() {
      await tenantMoves.cancel(key)
      await untilStatus('cancelled')
    },
  }
}

/** Whoever makes the copy loses its connections again and again, wherever it is. */
async function cutOff(): Promise<void> {
  for (let cut = 0; cut < CUTS; cut += 1) await until('the mover to be at the copy', isCut, WITHIN)
}

async function isCut(): Promise<boolean> {
  const rows = await world.sql(CUT, [acme.tenant.id.replaceAll('-', '')])
  return rows.length > 0
}

/** Whoever has the lock of the turn. */
const CUT_OPERATORS = `
  select pg_terminate_backend(pid)
  from pg_locks
  where locktype = 'advisory'
    and granted
    and database = (select oid from pg_database where datname = current_database())
    and (classid::bigint << 32 | objid::bigint) in (
      hashtextextended('howazit.turn move a tenant', 0),
      hashtextextended('howazit.turn move tenants', 0))`

const FIND_COPY = `select mirror ->> 'schemaName' as "schemaName" from control.tenants where id = $1`

const CUT = `
  select pg_terminate_backend(pid)
  from pg_stat_activity
  where application_name = 'howazit_provision'
    and (datname = current_database() or datname like '%' || $1 || '%')`
