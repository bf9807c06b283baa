import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { createHowazit, type Howazit, type Survey } from '@howazit/sdk'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { findEngine } from '../../../runtime/test/support/find-engine.ts'
import { slowly } from '../../../runtime/test/support/slowly.ts'
import { until } from '../../../runtime/test/support/until.ts'
import {
  addTenant,
  createStores,
  type Profile,
  type Serving,
  type Stores,
  startServe,
  stopServe,
} from '../support/serve.ts'
import { startReceiver } from '../support/start-receiver.ts'

const ROLES = ['api', 'processor', 'dispatcher', 'sink', 'delivery', 'insights', 'realtime'] as const
const STOP_MS = 10_000
const PROFILES: readonly Profile[] = ['embedded', 'distributed']

/** Besides PostgreSQL, which every role needs. */
const ENGINES: Readonly<Record<Profile, Readonly<Record<string, readonly string[]>>>> = {
  embedded: { api: ['clickhouse'], sink: ['clickhouse'] },
  distributed: {
    api: ['stream', 'clickhouse', 'redis'],
    processor: ['stream', 'redis'],
    dispatcher: ['stream', 'redis'],
    sink: ['stream', 'clickhouse'],
    delivery: ['stream', 'redis'],
    insights: ['redis'],
    realtime: ['stream', 'clickhouse', 'redis'],
  },
}

const createSurvey = (howazit: Howazit) =>
  howazit.surveys.create({
    name: 'Store visit',
    slug: 'store-visit',
    questions: [{ key: 'nps', type: 'nps', text: 'Would you recommend us?' }],
  })

const answering = ({ id, questions: [question] }: Survey) => ({
  surveyId: id,
  submittedAt: '2026-11-01T09:00:00.000Z',
  answers: [{ questionId: question?.id as string, numericValue: 9 }],
})

/** Lines of its log; that it had to wait for an engine, or that a new topic had no leader yet, is none. */
const complaintsOf = (stderr: string) =>
  stderr.split('\n').filter((line) => line !== '' && !line.includes('platform.waiting'))

describe.each(PROFILES)('howazit serve, a process per role, %s', (profile) => {
  let stores: Stores | undefined
  const roles = new Map<string, Serving>()
  let auth: string
  let acme: Howazit
  let survey: Survey

  const urlOf = (role: string) => roles.get(role)?.url as string

  const setUp = async () => {
    stores = await createStores(profile)
    const { env } = stores
    // All at once on empty stores: one of them migrates.
    const start = async (role: string) => roles.set(role, await startServe([role], env))
    const failed = (await Promise.allSettled(ROLES.map(start))).find(({ status }) => status === 'rejected')
    if (failed) throw (failed as PromiseRejectedResult).reason
    auth = await addTenant(stores, 'acme')
    acme = createHowazit({ baseUrl: urlOf('api'), auth })
    survey = await createSurvey(acme)
  }
  let ready: Promise<void> | undefined

  // Where an engine is missing the test at hand is skipped, which only a test can be.
  beforeEach(async () => {
    if (profile === 'distributed') await Promise.all([findEngine('kafka'), findEngine('redis')])
    ready ??= setUp()
    await ready
  })
  afterAll(async () => {
    await Promise.all([...roles.values()].map(({ run }) => stopServe(run)))
    await stores?.[Symbol.asyncDispose]()
  })

  it('carries a response through every stage, to dashboards and webhooks', async () => {
    await using receiver = await startReceiver()
    await acme.webhooks.create({ url: receiver.url, eventType: 'response.created' })
    const { responseId } = await acme.responses.ingest(answering(survey))
    const stages = ['accepted', 'stored', 'dispatched', 'on_dashboard', 'counted', 'delivery_planned', 'delivered']
    await until('every stage to have had it', async () => {
      const { steps } = await acme.responses.trace(responseId)
      return stages.every((stage) => steps.some((step) => step.stage === stage && step.status === 'ok'))
    })
    const { overall } = await acme.analytics.nps({ surveyId: survey.id })
    expect(overall).toMatchObject({ n: 1 })
    expect(receiver.received).toHaveLength(1)
  })

  it.each(ROLES)('answers health and readiness as %s', async (role) => {
    const health = await fetch(`${urlOf(role)}/health`)
    expect(await health.json()).toMatchObject({ status: 'ok' })
    const ready = await fetch(`${urlOf(role)}/ready`)
    expect(ready.status).toBe(200)
    const { status, checks } = (await ready.json()) as { status: string; checks: { name: string }[] }
    const engines = ['postgres', ...(ENGINES[profile][role] ?? [])]
    expect({ status, engines: checks.map(({ name }) => name) }).toEqual({ status: 'ready', engines })
  })

  it('answers every request that comes while the API stops, and ends within 10 s', async () => {
    await using api = await startServe(['api', '--no-migrate'], (stores as Stores).env)
    const answers: { status: number; body: { responseId: string } }[] = []
    const body = JSON.stringify(answering(survey))
    const isLoaded = Promise.withResolvers<void>()

    // Each client keeps its connection until it is told to leave, as clients behind a balancer do.
    const send = async (client: number) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 })
      for (let count = 0; ; count += 1) {
        const sent = request(`${api.url}/v1/ingest/responses`, {
          agent,
          method: 'POST',
          headers: {
            authorization: `Bearer ${auth}`,
            'content-type': 'application/json',
            'idempotency-key': `${client}-${count}`,
          },
        })
        sent.end(body)
        const [answer] = await once(sent, 'response')
        answers.push({ status: answer.statusCode, body: JSON.parse(await text(answer)) })
        if (answers.length === 100) isLoaded.resolve()
        if (answer.headers.connection === 'close') return agent.destroy()
      }
    }
    const clients = Promise.all(Array.from({ length: 8 }, (_, client) => send(client)))
    await isLoaded.promise
    const askedAt = performance.now()
    api.run.child.kill('SIGTERM')
    await until('readiness to say so', async () => (await fetch(`${api.url}/ready`)).status === 503)
    await clients
    const { code } = await api.run.ended
    expect(code).toBe(0)
    expect(performance.now() - askedAt).toBeLessThan(slowly(STOP_MS))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]))

    const last = answers.at(-1)?.body.responseId as string
    await until('the last one to be stored', async () => (await acme.responses.trace(last)).steps.length > 1)
  })

  it('stops every stage within 10 s while it works', async () => {
    const items = Array.from({ length: 500 }, (_, index) => ({
      idempotencyKey: `batch-${index}`,
      ...answering(survey),
    }))
    await acme.responses.ingestBatch(items)
    for (const role of ['processor', 'dispatcher', 'sink', 'delivery', 'insights', 'realtime']) {
      const { run } = roles.get(role) as Serving
      const askedAt = performance.now()
      run.child.kill('SIGTERM')
      const { code, stderr } = await run.ended
      expect({ role, code, complaints: complaintsOf(stderr) }).toEqual({ role, code: 0, complaints: [] })
      expect(performance.now() - askedAt).toBeLessThan(slowly(STOP_MS))
    }
    // What they left behind is found by whoever comes next, here all of them as one process.
    await using rest = await startServe(
      ['processor', 'dispatcher', 'sink', 'delivery', 'insights', 'realtime'],
      (stores as Stores).env,
    )
    await until('everything to be on the dashboards', async () => {
      const { isEqual, pending } = await acme.analytics.verify({ surveyId: survey.id })
      return isEqual && pending === 0
    })
    expect(complaintsOf(rest.run.seen.stderr)).toEqual([])
  })
})
