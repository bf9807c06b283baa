import { describe, expect, test } from 'vitest'
import { createClickhouseAnalytics } from '../../src/analytics/clickhouse-analytics.ts'
import { systemClock } from '../../src/clock.ts'
import type { ResponseChange, ResponseImage } from '../../src/response-change.ts'
import type { StoredMessage } from '../../src/stream/stream.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'
import { changeOf, createdOf, imageOf, messagesOf, TEXT_QUESTION } from './changes.ts'
import { failingSink, STEPS } from './failing-sink.ts'
import { createRandom, type Random } from './random.ts'
import { type AnalyticsBundle, newTenant, setup } from './setup.ts'
import { storeChanges } from './store-change.ts'

describe('analytics and database', () => {
  test.each([1, 2, 3])('are equal after changes, repeats, rewinds and crashes (seed %i)', async (seed) => {
    await using bundle = await setup()
    const random = createRandom(seed)
    const tenants = [newTenant('acme'), newTenant('globex')] as const
    const history = tenants.map((tenant) => randomHistory(random, tenant, 60))
    for (const [index, tenant] of tenants.entries()) await storeChanges(bundle.oltp, tenant, history[index] ?? [])

    await deliver(bundle, random, toLog(random, interleave(random, history)))

    const analytics = createClickhouseAnalytics({ ...bundle, clock: systemClock })
    for (const tenant of tenants) {
      const verification = await analytics.verify(tenant, {})
      expect(verification.rows.filter((row) => !row.isEqual)).toEqual([])
      expect(verification).toMatchObject({ isEqual: true, pending: 0 })
      expect(verification.rows.length).toBeGreaterThan(1)
    }
  })

  test('differ, and say where, when the fact or a view is wrong', async () => {
    await using bundle = await setup()
    const tenant = newTenant()
    const march = createdOf(tenant, imageOf({ nps: 9, submittedAt: '2026-03-01T00:00:00.000Z' }))
    const april = createdOf(tenant, imageOf({ nps: 9, submittedAt: '2026-04-01T00:00:00.000Z' }))
    const may = createdOf(tenant, imageOf({ nps: 9, submittedAt: '2026-05-01T00:00:00.000Z' }))
    await storeChanges(bundle.oltp, tenant, [march, april, may])
    await bundle.sink(messagesOf([march, april, may]))
    await bundle.alter('events_response', 'drop partition 202604')
    await bundle.alter('nps_by_segment_daily_v1', 'drop partition 202605')

    const verification = await createClickhouseAnalytics({ ...bundle, clock: systemClock }).verify(tenant, {})

    expect(verification.isEqual).toBe(false)
    expect(verification.rows.map(({ month, isEqual }) => ({ month, isEqual }))).toEqual([
      { month: '2026-03', isEqual: true },
      { month: '2026-04', isEqual: false },
      { month: '2026-05', isEqual: false },
    ])
    expect(verification.rows[1]).toMatchObject({
      database: { responses: 1, answers: 1, numericSum: 9 },
      analytics: { responses: 0, answers: 0, numericSum: 0 },
    })
  })
})

function randomHistory(random: Random, tenant: Tenant, changeCount: number): ResponseChange[] {
  const alive: { image: ResponseImage; revision: number }[] = []
  const changes: ResponseChange[] = []
  for (let index = 0; index < changeCount; index += 1) {
    const position = random.int(alive.length)
    const found = random.chance(40) ? alive[position] : undefined
    if (found === undefined) {
      const image = randomImage(random)
      alive.push({ image, revision: 1 })
      changes.push(createdOf(tenant, image))
      continue
    }
    const after = random.chance(40)
      ? null
      : { ...randomImage(random), id: found.image.id, submittedAt: found.image.submittedAt }
    const revision = found.revision + 1
    changes.push(changeOf(tenant, { before: found.image, after, revision }))
    if (after === null) alive.splice(position, 1)
    else alive[position] = { image: after, revision }
  }
  return changes
}

function randomImage(random: Random): ResponseImage {
  const image = imageOf({
    ...(random.chance(80) ? { nps: random.int(11) } : {}),
    ...(random.chance(60) ? { csat: 1 + random.int(5) } : {}),
    submittedAt: new Date(
      Date.UTC(2010 + random.int(3), random.int(12), 1 + random.int(28), random.int(24)),
    ).toISOString(),
    completion: random.chance(80) ? 'complete' : 'partial',
    channel: random.pick([null, 'web', 'sms']),
    locale: random.pick([null, 'en-GB', 'he-IL']),
    dims: random.pick<Record<string, string>>([
      {},
      { region: 'north' },
      { region: '', channel: 'x', קבוצה: "o'brien\\" },
    ]),
  })
  const rating = random.pick([0.1, 1e-7, 1_000_000_000_000, 12.345, -3, 0.123456789012345])
  const extra = {
    questionId: TEXT_QUESTION,
    questionType: 'rating',
    optionId: null,
    textValue: '\t"é\n',
    numericValue: rating,
  }
  return random.chance(50)
    ? { ...image, answers: [...image.answers, { ...extra, questionType: 'rating' as const }] }
    : image
}

function interleave(random: Random, histories: readonly (readonly ResponseChange[])[]): ResponseChange[] {
  const queues = histories.map((history) => [...history])
  const merged: ResponseChange[] = []
  while (queues.some((queue) => queue.length > 0)) {
    const next = queues[random.int(queues.length)]?.shift()
    if (next !== undefined) merged.push(next)
  }
  return merged
}

/** The dispatcher may publish an event twice; the second time it lies further on. */
function toLog(random: Random, changes: readonly ResponseChange[]): StoredMessage[] {
  const log = [...changes]
  for (const change of changes) {
    if (random.chance(15)) log.splice(Math.min(log.length, log.indexOf(change) + 1 + random.int(9)), 0, change)
  }
  return messagesOf(log)
}

/** At least once, in pieces of any size: some deliveries die at some step, some positions are forgotten. */
async function deliver(bundle: AnalyticsBundle, random: Random, log: readonly StoredMessage[]): Promise<void> {
  const { signal } = new AbortController()
  let position = 0
  while (position < log.length) {
    const end = position + 1 + random.int(25)
    const messages = log.slice(position, end)
    if (random.chance(40)) {
      await failingSink(bundle, random.pick(STEPS))(messages, signal).catch(() => undefined)
      continue
    }
    await bundle.sink(messages)
    position = random.chance(20) ? Math.max(0, position - random.int(15)) : end
  }
}
