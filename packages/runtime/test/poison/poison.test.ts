import { describe, expect, onTestFinished, test } from 'vitest'
import { consume } from '../../src/consume.ts'
import type { AcceptedResponse } from '../../src/ingest/accepted-response.ts'
import { createPartitions } from '../../src/oltp/partitions.ts'
import type { Pools } from '../../src/oltp/pools.ts'
import { createPostgresParking } from '../../src/parking/postgres-parking.ts'
import { createPoisonMessages } from '../../src/poison/create-poison-messages.ts'
import { createKeepPoison, keepPoison } from '../../src/poison/keep-poison.ts'
import { createDeleteResponse } from '../../src/responses/delete-response.ts'
import { createStoreResponses } from '../../src/responses/store-responses.ts'
import { KafkajsStream } from '../../src/stream/kafka/kafkajs-stream.ts'
import { PostgresStream } from '../../src/stream/postgres/postgres-stream.ts'
import type { Message, StoredMessage, Stream } from '../../src/stream/stream.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'
import { bodyFor, freshKey } from '../ingest/setup.ts'
import { messageFor, setupStore } from '../responses/setup.ts'
import { collect } from '../stream/stream.contract.ts'
import { createTestAudit } from '../support/create-test-audit.ts'
import { createTestKafka } from '../support/create-test-kafka.ts'
import { createTestSecrets } from '../support/create-test-secrets.ts'
import { until } from '../support/until.ts'

const HELD = { state: 'held', limit: 10 } as const
const TRACE = '7f3c1f0a-8a51-4a7e-9a55-2d1f3c0b9e77'

describe('what a stage could not handle', () => {
  test.each([
    ['the log in PostgreSQL', openPostgres],
    ['Kafka', openKafka],
  ])('is kept for operators, and its stage alone handles it once the bug is mended, on %s', async (_, openStream) => {
    const bundle = await setUp(openStream)
    const { tenant, poison, publish, startStoring, startKeeping, mend, readTables, another, caughtUp } = bundle
    await startStoring()
    await startKeeping()
    const [broken, healthy] = [bundle.raw(tenant, { year: 2013 }), bundle.raw(tenant, { year: 2026 })]
    await publish([broken, healthy])
    const [held] = await until('it is kept', async () => {
      const { items } = await poison.list(HELD)
      return items.length > 0 ? items : undefined
    })

    expect(held).toMatchObject({
      kind: 'poison',
      tenantId: tenant.id,
      stage: 'store-responses',
      target: 'store of responses.raw',
      code: 'stage_threw',
      attemptCount: 3,
      topic: 'responses.raw',
      responseId: broken.responseId,
      traceId: TRACE,
      state: 'held',
    })
    expect(held?.reason).toMatch(/^TypeError at .*poison\.test\.ts:\d+\)?$/)
    expect(held?.stackDigest).toMatch(/^[0-9a-f]{12}$/)
    expect(await poison.stats()).toMatchObject({ total: 1, groups: [{ fingerprint: held?.fingerprint, tenants: 1 }] })
    expect((await readTables()).responses).toMatchObject([{ id: healthy.responseId }])

    mend()
    const selection = { fingerprint: held?.fingerprint as string }
    expect(await poison.replay({ ...selection, dryRun: true })).toMatchObject({ matched: 1, decided: 0, remaining: 1 })
    expect(await poison.replay(selection)).toMatchObject({ matched: 1, decided: 1, remaining: 0 })
    // Once more, as after a crash between publishing and saying so.
    await publish([broken])
    await until('it is stored', async () => (await readTables()).responses.length === 2)
    await caughtUp()

    expect((await readTables()).outbox).toHaveLength(2)
    expect(await poison.get(held?.id as string)).toMatchObject({ state: 'replayed', decidedBecause: 'Mended' })
    expect(await poison.stats()).toMatchObject({ total: 0 })
    // The other group, which had had it, was not given it again.
    expect(another.filter(({ headers }) => headers['for-group'] === undefined)).toHaveLength(3)
  })

  test('is kept once, however often its dead letter is read, and sealed', async () => {
    const { keep, deadLetter, poison, sql, secrets, tenant } = await setUp()
    const letter = deadLetter({
      value: '{"tenantId": no JSON',
      key: `${tenant.id}:7c0f3f43-6a06-5d43-8d4d-2f6d4e3b1a90`,
    })
    await keep([letter])
    await keep([letter])

    const { items } = await poison.list(HELD)
    expect(items).toMatchObject([{ tenantId: tenant.id, responseId: '7c0f3f43-6a06-5d43-8d4d-2f6d4e3b1a90' }])
    const [row] = await sql<{ sealed: Buffer }>('select sealed from control.poison_messages')
    expect(row?.sealed.includes('no JSON')).toBe(false)
    const opened = await secrets.open(tenant, row?.sealed as Buffer, `poison:${items[0]?.id}`)
    expect(JSON.parse(opened.toString())).toEqual({
      key: letter.key,
      value: letter.value,
      headers: { 'event-id': 'e' },
    })
  })

  test('belongs to nobody where it does not say whose it is, and may hold anything', async () => {
    const { keep, deadLetter, poison, ids } = await setUp()
    await keep([deadLetter({ key: 'no \0 key', value: '\0' }), deadLetter({ key: `${ids.newId()}:x`, offset: 8 })])

    const { items } = await poison.list(HELD)
    expect(items.map(({ tenantId, key }) => [tenantId, key.slice(0, 6)])).toContainEqual([undefined, 'no  ke'])
    expect(items.every(({ tenantId }) => tenantId === undefined)).toBe(true)
    expect(await poison.discard({})).toMatchObject({ decided: 2 })
  })

  test('is narrowed down, paged, and discarded with a reason', async () => {
    const { keep, deadLetter, poison, tenant, otherTenant, sql } = await setUp()
    const of = ({ id }: Tenant, offset: number, stage = 'count-responses') =>
      deadLetter({ key: `${id}:x`, offset, headers: { 'dead-stage': stage } })
    await keep([of(tenant, 1), of(tenant, 2), of(otherTenant, 3), of(otherTenant, 4, 'plan-deliveries')])

    const first = await poison.list({ ...HELD, limit: 3 })
    const second = await poison.list({ ...HELD, limit: 3, cursor: first.nextCursor as string })
    expect([...first.items, ...second.items].map(({ offset }) => offset).toSorted((a, b) => a - b)).toEqual([
      1, 2, 3, 4,
    ])
    expect((await poison.list({ ...HELD, stage: 'plan-deliveries' })).items).toHaveLength(1)
    expect((await poison.list({ ...HELD, tenantId: tenant.id })).items).toHaveLength(2)
    const before = new Date(Date.now() - 60_000).toISOString()
    expect(await poison.discard({ tenantId: tenant.id, failedBefore: before })).toMatchObject({ decided: 0 })
    expect(await poison.discard({ tenantId: tenant.id })).toMatchObject({ matched: 2, decided: 2, remaining: 0 })
    expect((await poison.list({ ...HELD, state: 'discarded' })).items).toHaveLength(2)
    expect(await sql('select from control.poison_messages where sealed is null')).toHaveLength(2)
    await expect(poison.get(otherTenant.id)).rejects.toMatchObject({ code: 'not_found' })
  })

  test('is another tenant’s to nobody, and goes with its response', async () => {
    const bundle = await setUp()
    const { keep, deadLetter, poison, tenant, otherTenant, oltp, storeOne } = bundle
    const responseId = await storeOne()
    const key = `${tenant.id}:${responseId}`
    const sink = deadLetter({ key, offset: 2, headers: { 'dead-stage': 'sink-responses', 'dead-group': 'sink' } })
    await keep([deadLetter({ key, offset: 1 }), sink])
    const countAs = async (who: Tenant) =>
      (await oltp.inControl(who, (tx) => tx.query('select from control.poison_messages'))).rowCount
    expect([await countAs(tenant), await countAs(otherTenant)]).toEqual([2, 0])

    const events = { emit: () => {} }
    await createDeleteResponse({ ...bundle, events, audit: createTestAudit() })(tenant, responseId)

    // Dashboards subtract what is erased: what they have not added yet is still to be added.
    expect((await poison.list(HELD)).items).toMatchObject([{ stage: 'sink-responses' }])
    expect((await poison.list({ ...HELD, state: 'discarded' })).items).toMatchObject([
      { decidedBecause: 'The response was erased.' },
    ])
  })

  test('is erased also where the response was never stored', async () => {
    const bundle = await setUp()
    const { keep, deadLetter, poison, tenant, otherTenant, raw } = bundle
    const { key, value, responseId } = raw(tenant, { year: 2013 })
    await keep([deadLetter({ key, value })])
    const events = { emit: () => {} }
    const erase = createDeleteResponse({ ...bundle, events, audit: createTestAudit() })
    await expect(erase(otherTenant, responseId)).rejects.toMatchObject({ code: 'not_found' })
    await erase(tenant, responseId)

    expect(await poison.stats()).toMatchObject({ total: 0 })
    await expect(erase(tenant, responseId)).rejects.toMatchObject({ code: 'not_found' })
  })
})

/** A stage that stumbles over the year 2013 until it is mended. */
const openPostgres = async ({ operator: pool }: Pools): Promise<TestStream> => new PostgresStream({ pool, pollMs: 20 })

async function openKafka(): Promise<TestStream> {
  const kafka = await createTestKafka()
  onTestFinished(() => kafka.dispose())
  const stream = new KafkajsStream({ config: kafka.config })
  await stream.prepare()
  return stream
}

type TestStream = Stream & { readonly close: () => Promise<void> }

async function setUp(openStream: (pools: Pools) => Promise<TestStream> = openPostgres) {
  const bundle = await setupStore()
  onTestFinished(() => bundle[Symbol.asyncDispose]())
  const { oltp, pools, tenants, clock, survey } = bundle
  const events = { emit: () => {} }
  const stream = await openStream(pools)
  onTestFinished(() => stream.close())
  const secrets = createTestSecrets(pools)
  const makers = createPartitions({ poolOf: () => pools.partitioner })
  let isMended = false
  const partitions: typeof makers = {
    async ensureMonths(of, months) {
      if (!isMended && months.some((month) => month.getUTCFullYear() === 2013)) throw new TypeError('2013')
      await makers.ensureMonths(of, months)
    },
  }
  const handle = createStoreResponses({ ...bundle, partitions, events })
  const another = await collect(stream, 'another', 'responses.raw')
  const act = { actor: { kind: 'operator' }, operation: 'replayPoisonMessages', reason: 'Mended' } as const
  const deps = { oltp, stream, tenants, secrets, clock, events }
  return {
    ...bundle,
    secrets,
    another,
    poison: createPoisonMessages({ ...deps, audit: createTestAudit(), act }),
    keep: createKeepPoison(deps),
    mend: () => {
      isMended = true
    },
    /** As the operator. */
    sql: async <Row>(text: string) => (await oltp.asOperator('test', (tx) => tx.query<Row>(text))).rows,
    publish: (messages: readonly Message[]) => stream.publish('responses.raw', messages),
    startKeeping: async () => {
      const keeping = await keepPoison(deps)
      onTestFinished(() => keeping.stop())
    },
    startStoring: async () => {
      const storing = await consume({
        stream,
        parking: createPostgresParking({ pool: bundle.pools.operator, clock }),
        topic: 'responses.raw',
        group: 'store',
        stage: 'store-responses',
        batchSizeMax: 100,
        handle,
      })
      onTestFinished(() => storing.stop())
    },
    caughtUp: () =>
      until('the stage has handled everything', async () =>
        (await stream.lag('responses.raw', 'store')).every(
          ({ committedOffset, endOffset }) => committedOffset === endOffset,
        ),
      ),
    /** As accepting publishes it. */
    raw: (tenant: Tenant, { year }: { year: number }) => {
      const body = bodyFor(survey, { submittedAt: `${year}-06-30T12:00:00Z` })
      const accepted = JSON.parse(messageFor(tenant, { key: freshKey(), body }).value) as AcceptedResponse
      const value = JSON.stringify({ ...accepted, traceId: TRACE })
      return { key: `${tenant.id}:${accepted.responseId}`, headers: {}, value, responseId: accepted.responseId }
    },
    /** As it is read from the dead-letter topic. */
    deadLetter: ({ key = 'k', value = '{}', offset = 7, headers = {} }: DeadLetterOptions): StoredMessage => {
      const said = { 'dead-stage': 'plan-deliveries', 'dead-group': 'delivery', 'dead-topic': 'response.created' }
      const at = { 'dead-partition': '0', 'dead-offset': `${offset}`, 'dead-attempts': '3', 'dead-code': 'stage_threw' }
      return {
        key,
        value,
        headers: { 'event-id': 'e', ...said, ...at, ...headers },
        topic: 'response.created.dlq',
        partition: 0,
        offset: 0,
        appendedAt: new Date(),
      }
    },
  }
}

interface DeadLetterOptions {
  readonly key?: string
  readonly value?: string
  readonly offset?: number
  readonly headers?: Readonly<Record<string, string>>
}
