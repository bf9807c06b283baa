import type { TenantMove } from '@howazit/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bodyFor, questionOf } from '../ingest/setup.ts'
import { type Household, setUpTenants, type TwoTenants } from '../isolation/set-up-tenants.ts'
import { until } from '../support/until.ts'

const ACT = { actor: { kind: 'cli' }, operation: 'test' } as const
/** On a busy machine a switch takes longer. */
const CUTOVER = { maxWritePauseMs: 60_000 }
const WITHIN = { timeoutMs: 30_000, everyMs: 50 }
const CUTS = 3

let world: TwoTenants
let acme: Household
beforeAll(async () => {
  world = await setUpTenants()
  ;({ acme } = world)
})
afterAll(() => world[Symbol.asyncDispose]())

test('a tenant at work moves to a schema, home, to another schema and back, and to a database, with all it has', async () => {
  await respond('2026-01')
  const away = await begin('schema', { isCutOff: true })
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
  await again.switchOver()
  await respond('2024-04')
  await again.reverse()
  await again.cancel()

  const further = await begin('database', { isCutOff: true })
  await respond('2023-05')
  await further.switchOver()
  await further.complete({ keepReverseSeconds: 0 })
  await respond('2022-06')

  const { analytics, deliveries } = world.runtime
  expect((await listMonths()).toSorted()).toEqual(['2022-06', '2023-05', '2024-04', '2025-02', '2025-03', '2026-01'])
  const isEqual = async () => (await analytics.verify(acme.tenant, {})).isEqual
  await until('the dashboards to say the same', isEqual, WITHIN)
  expect((await deliveries.get(acme.tenant, acme.has.deadId)).status).toBe('refused')
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

/** Up to where the copy follows what changes. */
async function begin(to: TenantMove['to'], { isCutOff = false } = {}) {
  const { tenantMoves } = world.runtime.as(ACT)
  const { id: moveId } = await tenantMoves.plan(acme.tenant.id, { to })
  const key = { tenantId: acme.tenant.id, moveId }
  const untilItIs = (what: string, isSo: (move: TenantMove) => boolean) => {
    const find = async () => {
      const move = await tenantMoves.get(key)
      if (!isCutOff) expect(move.trouble).toBeUndefined()
      return isSo(move) ? move : undefined
    }
    return until(`the move to ${to} to be ${what}`, find, WITHIN)
  }
  const untilStatus = (...all: readonly TenantMove['status'][]) =>
    untilItIs(all.join(' or '), ({ status }) => all.includes(status))

  await untilStatus('planned')
  await tenantMoves.start(key)
  if (isCutOff) await cutOff()
  await untilStatus('following')
  const compare = async () => {
    await tenantMoves.diff(key)
    const { diff } = await untilItIs('compared', (move) => move.diff?.status === 'done')
    expect(diff).toMatchObject({ differenceCount: 0 })
  }
  return {
    async rehearse() {
      await tenantMoves.cutOver(key, { ...CUTOVER, isDryRun: true })
      const { status, rehearsal } = await untilItIs('rehearsed', (move) => move.rehearsal?.status === 'done')
      expect(status).toBe('following')
      return rehearsal?.checks.filter(({ isPassed }) => !isPassed).map(({ check }) => check)
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

const CUT = `
  select pg_terminate_backend(pid)
  from pg_stat_activity
  where application_name = 'howazit_provision'
    and (datname = current_database() or datname like '%' || $1 || '%')`
