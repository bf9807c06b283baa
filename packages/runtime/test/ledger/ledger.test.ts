import { describe, expect, test } from 'vitest'
import { appendInsightEvent } from '../../src/insights/job/insight-events.ts'
import { createDuplicateCounts, withDuplicateCounts } from '../../src/ledger/duplicate-counts.ts'
import { HOUR_MS } from '../../src/ledger/hours.ts'
import { createJudgeHours } from '../../src/ledger/judge-hours.ts'
import { sumImbalance } from '../../src/ledger/judged-hours.ts'
import { trimLedger } from '../../src/ledger/trim-ledger.ts'
import { changeIdOf } from '../../src/responses/change-id.ts'
import { createDeleteResponse } from '../../src/responses/delete-response.ts'
import { createUpdateResponse } from '../../src/responses/update-response.ts'
import type { Runtime } from '../../src/runtime.ts'
import { bodyFor, freshKey, questionOf } from '../ingest/setup.ts'
import { messageFor } from '../responses/setup.ts'
import { createTestAudit } from '../support/create-test-audit.ts'
import { until } from '../support/until.ts'
import { setUpLedger } from './set-up-ledger.ts'

type Setup = Awaited<ReturnType<typeof setUpLedger>>

const SILENT = { emit: () => {} }

const UNPUBLISHED = 'select from tenant_shared.outbox where dispatched_at is null'

/** The one hour that there is, and what does not fit in it. */
async function look({ ledger, tenant, thisHour }: Setup) {
  const { hours, isBalanced } = await ledger.get(tenant, { isFresh: false })
  const { items } = await ledger.explain(tenant, { hour: thisHour, limit: 200 })
  expect(isBalanced).toBe(items.length === 0)
  expect(hours).toHaveLength(1)
  return { ...hours[0]!, findings: items }
}

/** So many responses with everything that follows. */
async function settle(setup: Setup, count: number): Promise<readonly string[]> {
  const responseIds = await setup.acceptSome(count)
  await setup.startStoring()
  setup.startDispatching()
  await setup.startPlanning()
  await setup.planned(count)
  await setup.sql(`update tenant_shared.deliveries set status = 'delivered', completed_at = now()`)
  return responseIds
}

describe('an hour of the ledger', () => {
  test('counts responses alone: an event of an insight, published or not, is none of theirs', async () => {
    const setup = await setUpLedger()
    const { oltp, tenant, clock, ids, sql } = setup
    await settle(setup, 3)
    const { asOf: _, ...before } = await look(setup)
    const surveyId = setup.survey.id
    const order = { timeframe: { from: '', to: '' }, segments: [], minimumN: 30 }
    const happened = { insightId: ids.newId(), surveyId, order, now: clock.now() }
    await oltp.inTenant(tenant, async (tx) => {
      await appendInsightEvent(tx, tenant, { ...happened, type: 'insight.requested' })
      await appendInsightEvent(tx, tenant, { ...happened, type: 'insight.ready' })
    })
    expect(await look(setup)).toMatchObject(before)
    await until('both are published', async () => (await sql(UNPUBLISHED)).length === 0)
    expect(await look(setup)).toMatchObject(before)
  })

  test('balances wherever responses and their events are on their way', async () => {
    const setup = await setUpLedger()
    const { acceptSome, startStoring, startDispatching, startPlanning, planned, sql, tenant, webhooks } = setup
    const [first = '', second = ''] = await acceptSome(5)
    expect(await look(setup)).toMatchObject({ responses: { accepted: 5, stored: 0, inFlight: 5 }, findings: [] })

    await startStoring()
    await until('they are stored', async () => (await look(setup)).responses.stored === 5)
    expect((await look(setup)).events).toMatchObject({ published: 5, planned: 0, inFlight: 5, missing: 0 })
    startDispatching()
    await startPlanning()
    await planned(5)
    const deps = { ...setup, events: SILENT, audit: createTestAudit() }
    await createUpdateResponse(deps)(tenant, first, { revision: 1, channel: 'sms' })
    await createDeleteResponse(deps)(tenant, second)
    await planned(7)
    const ends = [['delivered'], ['exhausted', 'http_503'], ['unknown', 'timeout'], ['skipped']]
    for (const [status, reason = null] of ends)
      await sql(
        `update tenant_shared.deliveries set status = $1, reason = $2, completed_at = now()
         where id = (select id from tenant_shared.deliveries where status = 'pending' and event_type = 'response.created' limit 1)`,
        [status, reason],
      )

    const { state, responses, events, targets, findings } = await look(setup)
    expect(findings).toEqual([])
    expect({ state, responses, events }).toMatchObject({
      state: 'open',
      responses: { accepted: 5, stored: 5, inFlight: 0, missing: 0, doubled: 0 },
      events: { published: 7, planned: 7, inFlight: 0, missing: 0 },
    })
    const erased = await sql<{ count: number }>(
      `select count(*)::int as count from tenant_shared.deliveries where reason = 'response_erased'`,
    )
    expect(targets.find(({ webhookId }) => webhookId === webhooks.created)).toEqual({
      target: 'webhook example.com',
      webhookId: webhooks.created,
      published: 7,
      delivered: 1,
      dead: 1 + erased[0]!.count,
      unknown: 1,
      // The change and the erasure, which it does not want, and what its mapping made nothing of.
      suppressed: 3,
      inFlight: 1 - erased[0]!.count,
      missing: 0,
      doubled: 0,
    })
    expect(targets.find(({ webhookId }) => webhookId === webhooks.deleted)).toMatchObject({
      suppressed: 6,
      inFlight: 1,
    })
  })

  test('counts what was kept aside, what a stage stumbled over, and what waits in the spool', async () => {
    const setup = await setUpLedger()
    const { claim, sql, tenant, survey, storeResponses, keepPoisonOf, startStoring, startKeeping } = setup
    const invalid = bodyFor(survey, { answers: [{ questionId: questionOf(survey, 'recommend').id, numericValue: 11 }] })
    const bad = Array.from({ length: 2 }, () => messageFor(tenant, { key: freshKey(), body: invalid }))
    await storeResponses(bad)
    const [held = '', discarded = ''] = bad.map(({ value }) => (JSON.parse(value) as { responseId: string }).responseId)
    await sql(
      `update tenant_shared.quarantined_responses set state = 'discarded', resolved_at = now() where response_id = $1`,
      [discarded],
    )
    await sql(
      `insert into tenant_shared.response_keys (tenant_id, response_id, submitted_at, body_hash, erased_at) values ($1, $2, now(), '', now())`,
      [tenant.id, discarded],
    )
    const [poison, given, spooled] = [await claim(), await claim(), await claim()]
    await keepPoisonOf(poison)
    await keepPoisonOf(given)
    await sql(
      `update control.poison_messages set state = 'discarded', decided_at = now(), sealed = null where response_id = $1`,
      [given],
    )
    await sql(`insert into control.spooled_responses (tenant_id, response_id, message) values ($1, $2, '{}')`, [
      tenant.id,
      spooled,
    ])
    for (const id of [held, discarded]) await claim(id)
    await claim(undefined, 'claimed')
    await startStoring()
    await startKeeping()

    const { responses, findings } = await look(setup)
    expect(findings).toEqual([])
    expect(responses).toEqual({
      accepted: 5,
      stored: 0,
      quarantined: 1,
      discarded: 2,
      poison: 1,
      inFlight: 1,
      missing: 0,
      doubled: 0,
      duplicates: 0,
    })
  })

  test('takes what is found nowhere for missing, but not while anything of the tenant is parked', async () => {
    const setup = await setUpLedger()
    const { claim, sql, tenant, startStoring } = setup
    const lost = await claim()
    await startStoring()
    await sql(
      `insert into control.parked_tenants (tenant_id, topic, group_name, message_count) values ($1, 'responses.raw', 'store', 1)`,
      [tenant.id],
    )
    expect((await look(setup)).responses).toMatchObject({ accepted: 1, inFlight: 1, missing: 0 })
    await sql('delete from control.parked_tenants')

    expect((await look(setup)).findings).toMatchObject([{ kind: 'response', problem: 'missing', responseId: lost }])
  })

  test('names what is missing and what is doubled, whoever took it away', async () => {
    const setup = await setUpLedger()
    const { sql, tenant, webhooks } = setup
    const [key = '', row = '', plan = '', delivery = '', twice = '', claim = ''] = await settle(setup, 8)
    expect((await look(setup)).findings).toEqual([])
    const eventOf = (responseId: string) => changeIdOf(responseId, 'response.created', 1)

    await sql('delete from tenant_shared.response_keys where response_id = $1', [key])
    await sql('delete from tenant_shared.responses where id = $1', [row])
    await sql(
      'update tenant_shared.event_plans set event_ids = array_replace(event_ids, $1::uuid, gen_random_uuid()), response_ids = array_replace(response_ids, $2::uuid, gen_random_uuid())',
      [eventOf(plan), plan],
    )
    await sql('delete from tenant_shared.deliveries where response_id = $1', [delivery])
    const [{ id }] = (await sql<{ id: string }>(
      'update tenant_shared.deliveries set attempt_count = 2 where response_id = $1 returning id',
      [twice],
    )) as [{ id: string }]
    await sql(
      `insert into tenant_shared.attempts (tenant_id, delivery_id, attempt, started_at, outcome)
       values ($1, $2, 1, now(), 'delivered'), ($1, $2, 2, now(), 'delivered')`,
      [tenant.id, id],
    )
    await sql('delete from control.idempotency_claims where response_id = $1', [claim])

    const { isBalanced, responses, events, targets, findings } = await look(setup)
    expect(isBalanced).toBe(false)
    expect(responses).toMatchObject({ accepted: 7, stored: 5, missing: 2, doubled: 1 })
    expect(events).toMatchObject({ published: 7, planned: 6, missing: 1 })
    expect(targets.find(({ webhookId }) => webhookId === webhooks.created)).toMatchObject({ missing: 2, doubled: 1 })
    expect(findings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'response', problem: 'missing', responseId: key }),
        expect.objectContaining({ kind: 'response', problem: 'missing', responseId: row }),
        expect.objectContaining({ kind: 'response', problem: 'doubled', responseId: claim }),
        expect.objectContaining({ kind: 'event', problem: 'missing', responseId: plan, eventId: eventOf(plan) }),
        expect.objectContaining({
          kind: 'delivery',
          problem: 'missing',
          responseId: delivery,
          eventId: eventOf(delivery),
          target: 'webhook example.com',
          lookedFor: expect.stringContaining('planned'),
        }),
        expect.objectContaining({ kind: 'delivery', problem: 'doubled', responseId: twice, deliveryId: id }),
      ]),
    )
    expect(findings).toHaveLength(7)
    const paged: unknown[] = []
    let cursor: string | undefined
    do {
      const page = await setup.ledger.explain(tenant, { hour: setup.thisHour, limit: 3, ...(cursor && { cursor }) })
      paged.push(...page.items)
      cursor = page.nextCursor
    } while (cursor)
    expect(paged).toEqual(findings)
  })

  test('shows nothing to another tenant, and none of the hours that are too long ago', async () => {
    const setup = await setUpLedger()
    const { ledger, otherTenant, tenant, thisHour } = setup
    await settle(setup, 2)

    expect(await ledger.get(otherTenant, { isFresh: true })).toEqual({ isBalanced: true, hours: [] })
    expect(await ledger.explain(otherTenant, { hour: thisHour, limit: 10 })).toEqual({ items: [] })
    const old = new Date(thisHour.getTime() - 8 * 24 * HOUR_MS)
    await expect(ledger.explain(tenant, { hour: old, limit: 10 })).rejects.toMatchObject({ code: 'invalid_parameter' })
    const from = new Date(thisHour.getTime() - 32 * 24 * HOUR_MS)
    await expect(ledger.get(tenant, { from, isFresh: false })).rejects.toMatchObject({ code: 'invalid_parameter' })
  })
})

describe('hours that are old enough', () => {
  const signal = new AbortController().signal

  test('are an alarm while they do not balance, and closed once nothing of them can change', async () => {
    const setup = await setUpLedger()
    const { oltp, tenants, tenant, stream, sql, thisHour, ledger } = setup
    const responseIds = await settle(setup, 3)
    const later = (hours: number) => ({ now: () => new Date(thisHour.getTime() + hours * HOUR_MS) })
    const unbalanced: unknown[] = []
    const events = {
      emit: (name: string, fields: unknown) => void (name === 'ledger.unbalanced' && unbalanced.push(fields)),
    }
    const judge = (hours: number) => createJudgeHours({ oltp, stream, tenants, events, clock: later(hours) })(signal)
    const alarm = () => sumImbalance({ oltp }, new Date(0))

    await judge(1)
    expect(await sql('select from control.judged_hours')).toEqual([])
    const [taken] = await sql('delete from tenant_shared.deliveries where response_id = $1 returning *', [
      responseIds[0],
    ])
    await sql('delete from tenant_shared.response_keys where response_id = $1', [responseIds[1]])
    await judge(2)
    expect(await alarm()).toEqual({ responses: 1, events: 0, deliveries: 1 })
    expect(unbalanced).toEqual([{ tenant_id: tenant.id, hour: thisHour.toISOString() }])

    // Put back, it is found so once it is due again: a quarter of its age later.
    await sql(`insert into tenant_shared.response_keys (tenant_id, response_id, submitted_at, body_hash, occurred_at)
      select tenant_id, id, submitted_at, '', '${thisHour.toISOString()}' from tenant_shared.responses where id = '${responseIds[1]}'`)
    await restoreDelivery(setup, taken!)
    await judge(2.2)
    expect((await alarm()).responses).toBe(1)
    await judge(3)
    expect(await alarm()).toEqual({ responses: 0, events: 0, deliveries: 0 })
    const { hours } = await ledger.get(tenant, { isFresh: false })
    expect(hours).toMatchObject([{ state: 'closed', isBalanced: true, responses: { stored: 3 } }])

    // What it was counted from goes; what it came to stays.
    const ages = { plansBefore: later(1).now(), hoursBefore: thisHour, signal }
    await trimLedger({ oltp, tenants }, ages)
    expect(await sql('select from tenant_shared.event_plans')).toEqual([])
    expect((await ledger.get(tenant, { isFresh: true })).hours).toEqual(hours)
    await trimLedger({ oltp, tenants }, { ...ages, hoursBefore: later(1).now() })
    expect(await sql('select from control.judged_hours')).toEqual([])
  })

  test('stay open while somebody may still decide about something, for six days', async () => {
    const setup = await setUpLedger()
    const { oltp, tenants, stream, sql, thisHour } = setup
    await settle(setup, 1)
    await sql(`update tenant_shared.deliveries set status = 'exhausted', reason = 'http_500'`)
    const judge = (hours: number) => {
      const clock = { now: () => new Date(thisHour.getTime() + hours * HOUR_MS) }
      return createJudgeHours({ oltp, stream, tenants, events: SILENT, clock })(signal)
    }
    const isOpen = async () =>
      (await sql<{ open: boolean }>('select judge_again_at is not null as open from control.judged_hours'))[0]?.open

    await judge(2)
    expect(await isOpen()).toBe(true)
    await judge(5.9 * 24)
    expect(await isOpen()).toBe(true)
    // Looked for until seven days are over; due again by then.
    await sql('update control.judged_hours set judge_again_at = now()')
    await judge(6 * 24 + 1)
    expect(await isOpen()).toBe(false)
  })
})

describe('duplicates', () => {
  test('are counted by the hour, and told again where that failed', async () => {
    const setup = await setUpLedger()
    const { oltp, clock, tenant } = setup
    await setup.acceptSome(1)
    let failures = 1
    const inControl: typeof oltp.inControl = (who, work) =>
      failures-- > 0 ? Promise.reject(new Error('away')) : oltp.inControl(who, work)
    const counts = createDuplicateCounts({ oltp: { inControl }, clock })
    const accept: Runtime['responses']['accept'] = async (_tenant, offers) =>
      offers.map(() => ({ status: 'duplicate', responseId: tenant.id }))
    const counting = withDuplicateCounts(accept, counts)
    const offer = { key: 'k', body: {} as never }
    await counting(tenant, [offer, offer])
    await counts.close()
    await counting(tenant, [offer])
    await counts.close()

    expect((await look(setup)).responses).toMatchObject({ accepted: 1, duplicates: 3 })
  })
})

/** Columns that are generated cannot be given. */
async function restoreDelivery({ sql }: Setup, row: Readonly<Record<string, unknown>>): Promise<void> {
  const names = Object.keys(row).filter((name) => name !== 'endpoint_id')
  const values = names.map((name) => (name === 'event' ? JSON.stringify(row[name]) : row[name]))
  await sql(
    `insert into tenant_shared.deliveries (${names.join(', ')}) values (${names.map((_, at) => `$${at + 1}`).join(', ')})`,
    values,
  )
}
