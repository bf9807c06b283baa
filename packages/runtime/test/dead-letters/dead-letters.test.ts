import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDeadLetters } from '../../src/dead-letters/create-dead-letters.ts'
import { createSavedFilters } from '../../src/dead-letters/create-saved-filters.ts'
import { suggestIncidents } from '../../src/dead-letters/suggest-incidents.ts'
import type { Runtime } from '../../src/runtime.ts'
import { answer, type Receiver, startReceiver } from '../delivery/receiver.ts'
import { type DeliverySetup, setUpDelivery } from '../delivery/set-up-delivery.ts'
import { createTestAudit } from '../support/create-test-audit.ts'

const FAILING = { kind: 'handlebars', source: 'no JSON' } as const
const ANYBODY = { mayReadResponses: true }

describe('dead letters', () => {
  let setup: DeliverySetup
  let receiver: Receiver
  let deadLetters: Runtime['deadLetters']
  let webhookId: string
  let mappedId: string

  const idsOf = async (where: string) =>
    (await deadLetters.list(setup.tenant, { limit: 100, where, ...ANYBODY })).items.map(({ id }) => id)
  const countOf = async (where: string) => (await idsOf(where)).length

  beforeAll(async () => {
    setup = await setUpDelivery({ options: { scheduleMs: [0, 1_000] } })
    deadLetters = createDeadLetters({ oltp: setup.postgres.oltp, clock: setup.clock })
    receiver = await startReceiver((response, request, number) =>
      answer(request.path === '/refusing' ? 422 : 503)(response, request, number),
    )
    const url = (path: string) => new URL(path, receiver.url).href
    webhookId = (await setup.webhooks.create(setup.tenant, { url: url('/refusing') })).id
    await setup.webhooks.create(setup.tenant, { url: url('/away') })
    mappedId = (await setup.webhooks.create(setup.tenant, { url: url('/refusing'), mapping: FAILING })).id
    // Two events at each of the three; the second one an hour later.
    await setup.plan()
    await setup.deliver.deliverDue()
    setup.clock.advanceBy(3_600_000)
    await setup.plan()
    await setup.deliver.deliverDue()
    setup.clock.advanceBy(1_000)
    await setup.deliver.deliverDue()
  })
  afterAll(async () => {
    await receiver[Symbol.asyncDispose]()
    await setup[Symbol.asyncDispose]()
  })

  it('say what failed, where and how often', async () => {
    const { items } = await deadLetters.list(setup.tenant, { limit: 1, where: 'http = 422', ...ANYBODY })
    expect(items).toEqual([
      {
        kind: 'dead',
        id: expect.any(String),
        stage: 'delivery',
        target: expect.stringMatching(/^webhook 127\.0\.0\.1:\d+$/),
        status: 'refused',
        code: 'http_422',
        fingerprint: expect.stringMatching(/^[0-9a-f]{12}$/),
        httpStatus: 422,
        connector: 'webhook',
        webhookId,
        eventId: expect.any(String),
        eventType: 'response.created',
        responseId: expect.any(String),
        attemptCount: 1,
        createdAt: expect.any(String),
        failedAt: expect.any(String),
      },
    ])
    expect(await deadLetters.get(setup.tenant, items[0]?.id as string)).toEqual(items[0])
  })

  it('are found by any field', async () => {
    const [one] = (await deadLetters.list(setup.tenant, { limit: 1, ...ANYBODY })).items
    expect(await countOf('status = refused')).toBe(4)
    expect(await countOf('status = exhausted and attempts = 2 and http >= 500')).toBe(2)
    expect(await countOf("code ~ 'http_*'")).toBe(4)
    expect(await countOf("code !~ 'http_*' and stage = mapping")).toBe(2)
    expect(await countOf(`endpoint in (${webhookId}, ${mappedId})`)).toBe(4)
    expect(await countOf(`not endpoint = ${webhookId}`)).toBe(4)
    expect(await countOf('failed > now-30m')).toBe(4)
    expect(await countOf('created < now-30m and failed <= now-1h')).toBe(2)
    expect(await countOf(`fingerprint = ${one?.fingerprint}`)).toBe(2)
    expect(await idsOf(`id = ${one?.id}`)).toEqual([one?.id])
    expect(await countOf(`event.id = ${one?.eventId} and event.type = response.created`)).toBe(3)
    expect(await countOf(`response = ${one?.responseId}`)).toBe(3)
    expect(await countOf('connector = webhook and operation is null and mapping.version is null')).toBe(6)
    expect(await countOf('key = nobody or route is not null')).toBe(0)
  })

  it('are found by what is in the event, as text or as a number', async () => {
    expect(await countOf('payload.data.response.channel = email')).toBe(6)
    expect(await countOf('payload.data.response.dims.region != south')).toBe(6)
    expect(await countOf('payload.data.response.answers.0.numericValue >= 9')).toBe(6)
    expect(await countOf('payload.data.response.channel > 1')).toBe(0)
    expect(await countOf('payload.data.nothing is null')).toBe(6)
    expect(await countOf("payload.data.response.answers.1.textValue ~ 'Très*'")).toBe(6)
  })

  it('are not found by the event without the right to read responses', async () => {
    const asked = { where: 'code = a or not payload.type = b', mayReadResponses: false }
    await expect(deadLetters.stats(setup.tenant, asked)).rejects.toMatchObject({
      code: 'insufficient_scope',
      details: { expected: 'responses:read' },
    })
    expect((await deadLetters.stats(setup.tenant, { mayReadResponses: false })).total).toBe(6)
  })

  it('say where a filter cannot be read', async () => {
    await expect(deadLetters.export(setup.tenant, { where: 'code ~ ', ...ANYBODY })).rejects.toMatchObject({
      code: 'invalid_parameter',
      message: expect.stringContaining('at character 8'),
      details: { pointer: '/query/where', expected: 'a value', got: 'the end' },
    })
  })

  it('are counted by what failed in the same way', async () => {
    const stats = await deadLetters.stats(setup.tenant, ANYBODY)
    expect(stats).toMatchObject({ total: 6, byStatus: { refused: 4, exhausted: 2, unknown: 0 }, groupCount: 3 })
    expect(stats.groups.map(({ code, count, endpoints }) => `${code} ${count} ${endpoints}`).toSorted()).toEqual([
      'http_422 2 1',
      'http_503 2 1',
      'mapping_output_invalid 2 1',
    ])
  })

  it('are incidents where they failed in the same way and together in time', async () => {
    const suggest = (where?: string) =>
      suggestIncidents({ oltp: setup.postgres.oltp, clock: setup.clock }, setup.tenant, { where, ...ANYBODY })
    const { items } = await suggest()
    // The second event failed an hour after the first, but where the first was tried once more meanwhile.
    expect(items.map(({ code, count }) => `${code} ${count}`).toSorted()).toEqual([
      'http_422 1',
      'http_422 1',
      'http_503 2',
      'mapping_output_invalid 1',
      'mapping_output_invalid 1',
    ])
    for (const { id, where, count } of items) {
      expect(await countOf(where)).toBe(count)
      const plan = { incident: id, where: 'status != unknown', dryRun: true, ...ANYBODY }
      expect(await setup.replays.plan(setup.tenant, plan)).toMatchObject({
        itemCount: count,
        where: expect.stringContaining(where),
      })
    }
    const nobodys = setup.replays.plan(setup.tenant, { incident: '5b1f0c2a9e4d-zzzzzzzzz-0', ...ANYBODY })
    await expect(nobodys).rejects.toMatchObject({ code: 'validation_failed', details: { pointer: '/incident' } })
    expect((await suggest('failed > now-30m and stage = mapping')).items).toHaveLength(1)
  })

  it('come page by page, and all of them in an export', async () => {
    const paged: string[] = []
    let cursor: string | undefined
    do {
      const page = await deadLetters.list(setup.tenant, {
        limit: 4,
        ...(cursor !== undefined && { cursor }),
        ...ANYBODY,
      })
      paged.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor !== undefined)
    let text = ''
    for await (const lines of await deadLetters.export(setup.tenant, ANYBODY)) text += lines
    const exported = text.trimEnd().split('\n')
    expect(exported.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(paged)
    expect(new Set(paged).size).toBe(6)
  })

  it('are those of one tenant, also where the filter would mean all', async () => {
    const globex = await setup.postgres.createTenant('globex')
    expect((await deadLetters.stats(globex, { where: 'code = a or code != a', ...ANYBODY })).total).toBe(0)
    const [id] = await idsOf('status = refused')
    await expect(deadLetters.get(globex, id as string)).rejects.toMatchObject({ code: 'not_found' })
    await expect(deadLetters.get(setup.tenant, randomUUID())).rejects.toMatchObject({ code: 'not_found' })
  })

  it('are asked for by filters with names, of which a tenant has 200 at the most', async () => {
    const { oltp } = setup.postgres
    const filters = createSavedFilters({ oltp, clock: setup.clock, audit: createTestAudit(setup.clock) })
    const tenant = await setup.postgres.createTenant('initech')
    await expect(filters.save(tenant, { name: 'broken', where: 'code ~' })).rejects.toMatchObject({
      code: 'invalid_parameter',
      details: { pointer: '/where' },
    })
    for (let at = 0; at < 200; at += 1) await filters.save(tenant, { name: `f-${at}`, where: `attempts = ${at}` })
    await expect(filters.save(tenant, { name: 'late', where: 'attempts = 1' })).rejects.toMatchObject({
      code: 'conflict',
    })
    expect(await filters.save(tenant, { name: 'f-7', where: 'code = a' })).toMatchObject({ where: 'code = a' })
    expect((await filters.list(tenant)).items).toHaveLength(200)
    await expect(filters.get(setup.tenant, 'f-7')).rejects.toMatchObject({ code: 'not_found' })
    await expect(filters.delete(setup.tenant, 'f-7')).rejects.toMatchObject({ code: 'not_found' })
    await filters.delete(tenant, 'f-7')
    await expect(filters.get(tenant, 'f-7')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('take no prepared statement for what somebody asks', async () => {
    const names = await setup.postgres.oltp.inTenant(setup.tenant, (tx) =>
      tx.query<{ name: string }>("select name from pg_prepared_statements where statement like '/* asked */%'"),
    )
    expect(names.rows).toEqual([])
  })
})
