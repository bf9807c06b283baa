import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import type { PgPool } from '../../src/oltp/pg-pool.ts'
import { murmur2, partitionOf } from '../../src/stream/partition-of.ts'
import { appendMessages } from '../../src/stream/postgres/append-messages.ts'
import { PostgresStream, type PostgresStreamOptions } from '../../src/stream/postgres/postgres-stream.ts'
import { readMessages } from '../../src/stream/postgres/read-messages.ts'
import type { StoredMessage } from '../../src/stream/stream.ts'
import { type PostgresSetup, setUpPostgres } from '../support/set-up-postgres.ts'
import { until } from '../support/until.ts'
import { collect, describeStream, message, valuesOf } from './stream.contract.ts'

const TOPIC = 'response.created'

describeStream('PostgresStream', async () => {
  const postgres = await setUpPostgres()
  const streams: PostgresStream[] = []
  return {
    async make() {
      const stream = open(postgres)
      streams.push(stream)
      return stream
    },
    settle: async () => {},
    async close() {
      await Promise.all(streams.map((stream) => stream.close()))
      await postgres[Symbol.asyncDispose]()
    },
  }
})

test('an owner that lost its lease cannot commit', async () => {
  const { postgres, stream } = await setUp()
  const entered = Promise.withResolvers<AbortSignal>()
  const leave = Promise.withResolvers<void>()
  const subscription = await stream.subscribe(TOPIC, 'lost', {
    batchSizeMax: 10,
    handle: async (_messages, signal) => {
      entered.resolve(signal)
      await leave.promise
    },
  })
  onTestFinished(() => subscription.stop())
  await stream.publish(TOPIC, [message('k', 1)])
  const signal = await entered.promise

  await postgres.sql(
    `update stream.groups set owner = 'successor', epoch = epoch + 1, lease_until = now() + interval '1 hour'`,
  )
  leave.resolve()

  await until('the old owner to notice', () => signal.aborted)
  const [row] = await postgres.sql<{ committed: string }>(
    'select max(committed_offset) as committed from stream.groups',
  )
  expect(row?.committed).toBe('0')
})

test('a member that went silent is succeeded within its lease', async () => {
  const { postgres, stream } = await setUp({ leaseMs: 300 })
  await stream.publish(TOPIC, [message('k', 1)])
  const first = await collect(stream, 'silent')
  await until('the message', () => first.length === 1)
  await postgres.sql(
    `update stream.groups set owner = 'dead', epoch = epoch + 1, lease_until = now() + interval '300 ms', committed_offset = 0`,
  )

  const received = await collect(open(postgres, { leaseMs: 300 }), 'silent')

  // To either of the two members that are left.
  await until('the message to come again', () => first.length + received.length === 2)
})

test('connections that are cut in the middle of batches lose nothing', async () => {
  const { postgres, stream } = await setUp({ leaseMs: 500 })
  const received: StoredMessage[] = []
  let cuts = 3
  const subscription = await stream.subscribe(TOPIC, 'cut', {
    batchSizeMax: 7,
    handle: async (messages) => {
      received.push(...messages)
      if (cuts-- > 0) await postgres.cutConnections()
    },
  })
  onTestFinished(() => subscription.stop())
  for (let at = 0; at < 40; at += 1) await untilPublished(stream, 'k', at)

  await until('all forty', () => new Set(valuesOf(received, 'k')).size === 40)
  await until('the group to have committed', async () => {
    const lags = await stream.lag(TOPIC, 'cut').catch(() => [])
    return lags.length > 0 && lags.every(({ committedOffset, endOffset }) => committedOffset === endOffset)
  })
  expect(cuts).toBeLessThan(0)
})

test('partitions that have something at the same time share the statements that read and commit', async () => {
  const { postgres, stream } = await setUp()
  const keys = Array.from({ length: 40 }, (_, at) => `key ${at}`)
  await stream.publish(
    TOPIC,
    keys.map((key) => message(key, 1)),
  )
  const { pool, countOf } = counting(postgres.pools.operator)
  const sharing = open(postgres, { pool })
  onTestFinished(() => sharing.close())
  const received: StoredMessage[] = []
  const subscription = await sharing.subscribe(TOPIC, 'together', {
    batchSizeMax: 100,
    lingerMs: 50,
    handle: async (messages) => void received.push(...messages),
  })
  onTestFinished(() => subscription.stop())

  await until('all of them to have committed', async () =>
    (await stream.lag(TOPIC, 'together')).every(({ committedOffset, endOffset }) => committedOffset === endOffset),
  )

  const partitions = new Set(keys.map(partitionOf)).size
  expect(received).toHaveLength(40)
  expect(countOf('from stream.messages')).toBeLessThan(partitions / 2)
  expect(countOf('update stream.groups')).toBeLessThan(partitions / 2)
})

test('partitions that are read together part one batch among themselves', async () => {
  const { postgres, stream } = await setUp()
  const keys = ['d', 'c', 'a']
  await stream.publish(
    TOPIC,
    keys.flatMap((key) => [1, 2, 3, 4].map((value) => message(key, value))),
  )
  const from = keys.map((key, at) => ({ partition: partitionOf(key), offset: at }))

  const read = await readMessages(postgres.pools.operator, { topic: TOPIC, from, countMax: 6 })

  expect(read.map((messages) => messages.map(({ key, value }) => `${key}${value}`))).toEqual([
    [`${keys[0]}1`, `${keys[0]}2`],
    [`${keys[1]}2`, `${keys[1]}3`],
    [`${keys[2]}3`, `${keys[2]}4`],
  ])
})

test('one call that cannot be stored fails alone, those that shared its batch are stored', async () => {
  const { stream } = await setUp()
  const results = await Promise.allSettled([
    stream.publish(TOPIC, [message('first', 1)]),
    stream.publish(TOPIC, [message('good', 1)]),
    stream.publish(TOPIC, [message('nul\u0000', 1)]),
    stream.publish(TOPIC, [message('good', 2)]),
  ])

  const received = await collect(stream, 'partly')
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
  await until('the good ones', () => received.length === 3)
  expect(valuesOf(received, 'good')).toEqual(['1', '2'])
})

test('an offset whose message is gone stops the partition with an alarm and skips nothing', async () => {
  const { postgres, stream } = await setUp()
  await stream.publish(TOPIC, [message('k', 1), message('k', 2)])
  await postgres.sql('delete from stream.messages where "offset" = 0')

  const received = await collect(stream, 'alarmed')

  await until('the alarm', () => postgres.events.named('offset.lost').length > 0)
  expect(postgres.events.named('offset.lost')[0]).toMatchObject({ group: 'alarmed', offset: 0, next: 1 })
  expect(received).toEqual([])
})

test('trimming goes by age alone where nobody here reads a topic', async () => {
  const { postgres, stream } = await setUp()
  await stream.publish('insight.ready', [message('k', 1), message('k', 2)])
  expect(await stream.trim('insight.ready', new Date(0))).toBe(0)
  await postgres.sql(`update stream.messages set appended_at = appended_at - interval '1 hour' where "offset" = 0`)
  expect(await stream.trim('insight.ready', new Date(Date.now() - 60_000))).toBe(1)
  expect(await stream.trim('insight.ready', new Date(Date.now() + 60_000))).toBe(1)
})

test('trimming keeps what any group has not read and what is young', async () => {
  const { postgres, stream } = await setUp()
  await stream.publish(TOPIC, [message('k', 1), message('k', 2)])
  expect(await stream.trim(TOPIC, new Date(Date.now() + 60_000))).toBe(0)
  const reader = await collect(stream, 'reader')
  await until('both read', () => reader.length === 2)
  await until('no lag', async () =>
    (await stream.lag(TOPIC, 'reader')).every((lag) => lag.committedOffset === lag.endOffset),
  )
  await postgres.sql(
    `insert into stream.groups (topic, partition, name, committed_offset) values ($1, $2, 'slow', 1)`,
    [TOPIC, partitionOf('k')],
  )

  expect(await stream.trim(TOPIC, new Date(0))).toBe(0)
  expect(await stream.trim(TOPIC, new Date(Date.now() + 60_000))).toBe(1)

  const late = await collect(stream, 'late')
  await until('a late group to start after what was trimmed', () => late.length === 1)
  expect(valuesOf(late, 'k')).toEqual(['2'])
})

test('readers miss nothing while eight writers commit out of order; a reader by id does', async () => {
  const { postgres, stream } = await setUp()
  await postgres.sql('create table control_log (id bigint generated always as identity, value text)')
  await postgres.sql('grant select, insert on control_log to howazit_operator')
  const received = await collect(stream, 'complete')
  const naive = pollById(postgres)

  const writers = Array.from({ length: 8 }, async (_, writer) => {
    for (let at = 0; at < 60; at += 1) {
      await postgres.oltp.asOperator('append', async (tx) => {
        await tx.query('insert into public.control_log (value) values ($1)', [`${writer}-${at}`])
        await appendMessages(tx, TOPIC, [message(`${writer}-${at % 5}`, at)])
        if (at % 3 === 0) await delay(at % 9)
      })
      stream.announce(TOPIC)
    }
  })
  await Promise.all(writers)

  await until('all 480', () => received.length >= 480)
  expect(new Set(received.map(({ partition, offset }) => `${partition}:${offset}`)).size).toBe(480)
  for (let writer = 0; writer < 8; writer += 1) {
    const order = valuesOf(received, `${writer}-0`).map(Number)
    expect(order).toEqual(order.toSorted((a, b) => a - b))
  }
  expect(await naive.stop()).toBeLessThan(480)
})

test("keys go to the partitions that Kafka's own partitioner picks", () => {
  // org.apache.kafka.common.utils.UtilsTest.testMurmur2
  expect(murmur2(Buffer.from('21'))).toBe(-973932308)
  expect(murmur2(Buffer.from('foobar'))).toBe(-790332482)
  expect(murmur2(Buffer.from('a-little-bit-long-string'))).toBe(-985981536)
  expect(murmur2(Buffer.from('a-little-bit-longer-string'))).toBe(-1486304829)
  expect(murmur2(Buffer.from('lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8'))).toBe(-58897971)
  expect(murmur2(Buffer.from('abc'))).toBe(479470107)
})

function open(
  { pools, listener, events }: PostgresSetup,
  options: Partial<PostgresStreamOptions> = {},
): PostgresStream {
  const stream = new PostgresStream({ pool: pools.operator, listener, events, ...options })
  return stream
}

async function setUp(options: Partial<PostgresStreamOptions> = {}) {
  const postgres = await setUpPostgres()
  onTestFinished(() => postgres[Symbol.asyncDispose]())
  const stream = open(postgres, options)
  onTestFinished(() => stream.close())
  return { postgres, stream }
}

/** As a caller does: publishing again after `unavailable` may store twice, never not at all. */
async function untilPublished(stream: PostgresStream, key: string, value: number): Promise<void> {
  await until(`publishing ${value}`, () =>
    stream.publish(TOPIC, [message(key, value)]).then(
      () => true,
      () => false,
    ),
  )
}

/** The same pool, and how often a statement with this in it was run. */
function counting(pool: PgPool): { readonly pool: PgPool; readonly countOf: (part: string) => number } {
  const texts: string[] = []
  const run: PgPool['run'] = async (query) => {
    texts.push(query.text)
    return await pool.run(query)
  }
  return { pool: { ...pool, run }, countOf: (part) => texts.filter((text) => text.includes(part)).length }
}

/** The reader everyone writes first; it loses rows that commit after a later id was read. */
function pollById({ sql }: PostgresSetup) {
  let last = '0'
  let count = 0
  let isStopping = false
  const poll = async () => {
    const rows = await sql<{ id: string }>('select id from control_log where id > $1 order by id', [last])
    count += rows.length
    last = rows.at(-1)?.id ?? last
  }
  const running = (async () => {
    while (!isStopping) await poll()
  })()
  return {
    async stop() {
      isStopping = true
      await running
      await poll()
      return count
    },
  }
}
