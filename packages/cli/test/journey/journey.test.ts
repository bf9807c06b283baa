import { createHowazit, type Howazit, HowazitError, type Survey, webhooks } from '@howazit/sdk'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { findEngine } from '../../../runtime/test/support/find-engine.ts'
import { until } from '../../../runtime/test/support/until.ts'
import { howazit, startHowazit } from '../support/howazit.ts'
import { type JourneyPlatform, startJourneyPlatform } from '../support/journey-platform.ts'
import { startReceiver } from '../support/start-receiver.ts'

const ROWS = 2_000
const SUBMITTED_AT = '2026-11-01T09:00:00.000Z'

/**
 * What the platform promises, told as six things that happen to responses. Read from top to bottom: one platform runs
 * throughout, its engines and every stage included, and each chapter ends with what is true then. It is told twice: of the
 * platform that `howazit dev` starts on one machine, and of one that is spread over a process per role, Kafka and Redis.
 */
describe.each(['embedded', 'distributed'] as const)('the journey of a response, %s', (profile) => {
  let platform: JourneyPlatform
  let acme: Howazit
  let globex: Howazit
  let survey: Survey

  const questionOf = (key: string) => survey.questions.find((question) => question.key === key)?.id as string
  const answering = (score: number, why = 'Because') => ({
    surveyId: survey.id,
    submittedAt: SUBMITTED_AT,
    dims: { region: 'north' },
    answers: [
      { questionId: questionOf('nps'), numericValue: score },
      { questionId: questionOf('why'), textValue: why },
    ],
  })
  const overall = async () => (await acme.analytics.nps({ surveyId: survey.id })).overall

  const begin = async () => {
    platform = await startJourneyPlatform(profile)
    acme = createHowazit({ baseUrl: platform.url, auth: platform.tokens.acme })
    globex = createHowazit({ baseUrl: platform.url, auth: platform.tokens.globex })
    survey = await acme.surveys.create({
      name: 'Store visit',
      slug: 'store-visit',
      questions: [
        { key: 'nps', type: 'nps', text: 'Would you recommend us?' },
        { key: 'why', type: 'text', text: 'Why?' },
      ],
    })
  }
  let begun: Promise<void> | undefined
  // Where an engine is missing the test at hand is skipped, which only a test can be.
  beforeEach(async () => {
    if (profile === 'distributed') await Promise.all([findEngine('kafka'), findEngine('redis')])
    begun ??= begin()
    await begun
  })
  afterAll(() => platform?.[Symbol.asyncDispose]())

  /**
   * Chapter 01. A visitor gives a 9. The platform answers 202 once that is durable, and only then begins to work: it stores
   * the response, counts it, puts it on the dashboard, and tells the subscriber, signed with the subscription's secret.
   */
  it('01 takes a response from its acceptance to the dashboard and to a signed webhook', async () => {
    await using receiver = await startReceiver()
    const webhook = await acme.webhooks.create({ url: receiver.url, eventType: 'response.created' })

    const { responseId } = await acme.responses.ingest(answering(9), { idempotencyKey: 'visit-1' })
    const stages = ['accepted', 'stored', 'dispatched', 'on_dashboard', 'delivered']
    await until('every stage', async () => {
      const { steps } = await acme.responses.trace(responseId)
      return stages.every((wanted) => steps.some(({ stage, status }) => stage === wanted && status === 'ok'))
    })

    const [{ headers, body } = { headers: {}, body: '' }] = receiver.received
    const event = await webhooks.unwrap(body, headers, webhook.secret)
    await acme.webhooks.delete(webhook.id)
    // What is true now: one response, 100 of 100 on the dashboard, and a receiver that knows who told it.
    expect(event).toMatchObject({ type: 'response.created', data: { response: { id: responseId } } })
    expect(await overall()).toMatchObject({ n: 1, promoters: 1, nps: 100 })
  })

  /**
   * Chapter 02. The network swallowed a reply, so the sender sends again. A key stands for one response of one tenant: the
   * same body is the same response, another body is a mistake worth telling, another tenant is another world.
   */
  it('02 accepts a key once: the same body is a duplicate, another body is refused, another tenant is free', async () => {
    const once = await acme.responses.ingest(answering(9), { idempotencyKey: 'visit-1' })
    const other = acme.responses.ingest(answering(2), { idempotencyKey: 'visit-1' })
    await expect(other).rejects.toSatisfy(
      (reason) => HowazitError.is(reason) && reason.code === 'idempotency_key_reuse',
    )
    const theirs = await globex.surveys.create({
      name: 'Store visit',
      slug: 'store-visit',
      questions: [{ key: 'nps', type: 'nps', text: 'Would you recommend us?' }],
    })
    const response = {
      surveyId: theirs.id,
      submittedAt: SUBMITTED_AT,
      answers: [{ questionId: theirs.questions[0]?.id as string, numericValue: 3 }],
    }
    const elsewhere = await globex.responses.ingest(response, { idempotencyKey: 'visit-1' })

    // What is true now: two responses under one key, one of each tenant, and neither can see the other's.
    expect(once.duplicate).toBe(true)
    expect(elsewhere).toMatchObject({ duplicate: false, responseId: expect.not.stringContaining(once.responseId) })
    const hidden = globex.responses.get(once.responseId)
    await expect(hidden).rejects.toSatisfy((reason) => HowazitError.is(reason) && reason.code === 'not_found')
    expect(await overall()).toMatchObject({ n: 1 })
  })

  /**
   * Chapter 03. People change their minds, and have the right to be forgotten. Dashboards are no archive of what once was:
   * an edit replaces, an erasure takes away, and both arrive by the same road as the response itself.
   */
  it('03 lets an edit and an erasure follow to the dashboard', async () => {
    const { responseId } = await acme.responses.ingest(answering(2), { idempotencyKey: 'visit-2' })
    await until('the second response', async () => (await overall()).n === 2)
    const { revision } = await acme.responses.get(responseId)

    const { answers } = answering(10, 'You called back')
    await acme.responses.update(responseId, { revision, answers })
    await until('the edit', async () => (await overall()).promoters === 2)
    await acme.responses.delete(responseId)
    await until('the erasure', async () => (await overall()).n === 1)

    // What is true now: the dashboard shows what the database holds, and nothing else.
    expect(await acme.analytics.verify({ surveyId: survey.id })).toMatchObject({ isEqual: true })
  })

  /**
   * Chapter 04. The subscriber deploys a broken version. Each delivery is tried again after five seconds, then minutes, then
   * hours, with the same webhook-id, so that a receiver that heals gets what it missed and can tell what it has seen.
   */
  it('04 delivers to a receiver that failed first, under the same id', async () => {
    await using receiver = await startReceiver()
    receiver.answer(500)
    const webhook = await acme.webhooks.create({ url: receiver.url, eventType: 'response.created' })
    const { responseId } = await acme.responses.ingest(answering(8), { idempotencyKey: 'visit-3' })
    await until('the first attempt', () => receiver.received.length > 0)
    receiver.answer(204)

    const delivered = await until('the delivery', async () => {
      const { items } = await acme.deliveries.list({ responseId })
      return items.find(({ status }) => status === 'delivered')
    })
    await acme.webhooks.delete(webhook.id)
    // What is true now: two attempts are on record, the second arrived, and both carried the same id.
    const { attempts } = await acme.deliveries.get(delivered.id)
    expect(attempts.map(({ status }) => status)).toEqual([500, 204])
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  })

  /**
   * Chapter 05. Somebody trips over the power cord: in the middle of an ingest every process behind the API and the ClickHouse
   * engine are killed with -9. They come back, go on where they were, and running the same ingest again changes nothing.
   */
  it('05 loses nothing and stores nothing twice when its processes are killed', async () => {
    const file = platform.pathOf('sample.ndjson')
    await howazit(['sample', '--count', String(ROWS), '--survey', 'killed', '--output', file])
    const env = { HOWAZIT_URL: platform.url, HOWAZIT_TOKEN: platform.tokens.acme }
    const ingesting = startHowazit(['ingest', file, '--json'], { env })
    const { id } = await until('the survey', async () => (await acme.surveys.list({ slug: 'killed' })).items[0])
    await until('responses', async () => (await acme.responses.list({ surveyId: id, limit: 1 })).items.length > 0)
    const killed = platform.pids()
    for (const pid of killed) process.kill(pid, 'SIGKILL')
    expect(await ingesting.ended).toMatchObject({ code: 0 })
    const again = await howazit(['ingest', file, '--json', '--wait', '60'], { env })

    // What is true now: every row is in once, in PostgreSQL and on the dashboards.
    expect(JSON.parse(again.stdout)).toMatchObject({ accepted: 0, duplicates: ROWS, isCaughtUp: true })
    const report = await acme.analytics.verify()
    expect(report).toMatchObject({ isEqual: true, pending: 0 })
    const stored = report.rows.reduce((sum, row) => sum + row.database.responses, 0)
    expect(stored).toBe(ROWS + 2)
    expect(platform.pids().filter((pid) => killed.includes(pid))).toEqual([])
  })

  /**
   * Chapter 06. A kiosk counts to eleven. What does not fit its survey is held with its bytes, the tenant hears of it and mends it,
   * and what was accepted can be accounted for at every moment, across the kills of the last chapter too.
   */
  it('06 holds what does not fit, tells of it, lets it in once it is mended, and accounts for everything', async () => {
    await using receiver = await startReceiver()
    const webhook = await acme.webhooks.create({ url: receiver.url, eventType: 'response.quarantined' })
    await acme.surveys.update(survey.id, { validation: 'quarantine' })
    const { responseId } = await acme.responses.ingest(answering(11), { idempotencyKey: 'visit-4' })
    const { headers, body } = await until('the event', () => receiver.received[0])
    const event = await webhooks.unwrap(body, headers, webhook.secret)
    await acme.webhooks.delete(webhook.id)
    if (event.type !== 'response.quarantined') throw new Error(`It is told of as ${event.type}.`)
    expect(event.data).toMatchObject({
      code: 'answer_invalid',
      pointer: '/answers/*/numericValue',
      surveyId: survey.id,
    })
    const account = async () => {
      const { isBalanced, hours } = await acme.ledger.get({ fresh: true })
      const sum = (term: 'accepted' | 'stored' | 'quarantined' | 'inFlight') =>
        hours.reduce((total, { responses }) => total + responses[term], 0)
      const [accepted, stored, quarantined, inFlight] = [
        sum('accepted'),
        sum('stored'),
        sum('quarantined'),
        sum('inFlight'),
      ]
      return { isBalanced, accepted, stored, quarantined, inFlight }
    }
    // Those of the chapters before, one of which was erased.
    const accepted = ROWS + 4
    const held = { isBalanced: true, accepted, stored: accepted - 1, quarantined: 1, inFlight: 0 }
    expect(await account()).toEqual(held)

    const operations = [{ op: 'replace' as const, path: '/answers/0/numericValue', value: 10 }]
    const fix = await acme.quarantine.fixes.plan({ where: event.data.where, change: { kind: 'patch', operations } })
    const isNow = (status: string) => async () => (await acme.quarantine.fixes.get(fix.id)).status === status
    await until('it is judged', isNow('planned'))
    await acme.quarantine.fixes.approve(fix.id)
    await until('it is let in', isNow('succeeded'))
    await until('it is on the dashboard', async () => (await overall()).promoters === 2)

    // What is true now: the response is there under the key that it came with, and nothing of all that was accepted is missing.
    expect(await acme.responses.get(responseId)).toMatchObject({ answers: [{ numericValue: 10 }, {}] })
    expect(await account()).toEqual({ ...held, stored: accepted, quarantined: 0 })
  })
})
