import type { HttpRequest, JsonValue, Login, Sent } from '@howazit/connector-kit'
import { Kafka, logLevel } from 'kafkajs'
import { describe, expect, test } from 'vitest'
import { createTestKafka, type TestKafka } from '../support/create-test-kafka.ts'
import { until } from '../support/until.ts'
import { startTap, type Tap } from './start-tap.ts'
import { describeTransport, openTransport, outgoing } from './transport.contract.ts'

const inTheClear: Login = { tls: 'off' }

interface TenantsCluster extends AsyncDisposable {
  readonly kafka: TestKafka
  readonly tap: Tap
  readonly login: Login
  readonly topic: string
  /** What is in the topic, once there is so much. */
  read(count: number): Promise<readonly { key: string | undefined; value: string | undefined; headers: JsonValue }[]>
}

async function start(): Promise<TenantsCluster> {
  const kafka = await createTestKafka()
  const [host, port] = kafka.brokers[0]!.split(':') as [string, string]
  const tap = await startTap({ to: { host, port: Number(port) } })
  const client = new Kafka({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING })
  const topic = `${kafka.topicPrefix}answers`
  const admin = client.admin()
  await admin.connect()
  await admin.createTopics({ topics: [{ topic, numPartitions: 2 }], waitForLeaders: true })
  await admin.disconnect()
  return {
    kafka,
    tap,
    login: inTheClear,
    topic,
    async read(count) {
      const records: Awaited<ReturnType<TenantsCluster['read']>>[number][] = []
      const consumer = client.consumer({ groupId: `${kafka.topicPrefix}reader` })
      await consumer.connect()
      await consumer.subscribe({ topic, fromBeginning: true })
      await consumer.run({
        eachMessage: async ({ message: { key, value, headers = {} } }) => {
          const named = Object.entries(headers).map(([name, text]) => [name, String(text)])
          records.push({ key: key?.toString(), value: value?.toString(), headers: Object.fromEntries(named) })
        },
      })
      await until(`${count} records are there`, () => records.length >= count)
      await consumer.disconnect()
      return records
    },
    async [Symbol.asyncDispose]() {
      await tap[Symbol.asyncDispose]()
      await kafka.dispose()
    },
  }
}

const requestOf = (port: number, path: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'POST',
  url: `kafka://127.0.0.1:${port}${path}`,
  headers: { 'content-type': 'application/json', 'x-key': 'r-1', 'howazit-event-id': 'e-1' },
  body: '{"score":3}',
  login: inTheClear,
  ...more,
})

const bodyOf = (sent: Sent): JsonValue =>
  'reply' in sent ? (JSON.parse(sent.reply.body) as JsonValue) : sent.error.code

describe('the transport for Kafka', () => {
  let topic = ''
  describeTransport({
    start: async () => {
      const cluster = await start()
      topic = cluster.topic
      return cluster
    },
    request: (port, login) => requestOf(port, `/${topic}`, { login }),
    letsEverybodyIn: true,
  })

  test('appends a record under its key, with the headers of the request', async () => {
    await using cluster = await start()
    const sent = await openTransport().send(outgoing(requestOf(cluster.tap.port, `/${cluster.topic}`)))
    expect(sent).toMatchObject({ reply: { status: 200 } })
    expect(bodyOf(sent)).toEqual({ offsets: [{ partition: expect.any(Number) as number, offset: '0' }] })
    const headers = { 'content-type': 'application/json', 'howazit-event-id': 'e-1' }
    expect(await cluster.read(1)).toEqual([{ key: 'r-1', value: '{"score":3}', headers }])
  })

  test('appends all records of a request, in order for each key', async () => {
    await using cluster = await start()
    const records = Array.from({ length: 50 }, (_, index) => ({
      key: `r-${index % 3}`,
      value: { index },
      headers: { 'howazit-event-id': `e-${index}` },
    }))
    const headers = { 'content-type': 'application/vnd.kafka.json.v2+json' }
    const body = JSON.stringify({ records })
    const sent = await openTransport().send(
      outgoing(requestOf(cluster.tap.port, `/${cluster.topic}`, { headers, body })),
    )
    expect(sent).toMatchObject({ reply: { status: 200 } })
    const found = await cluster.read(50)
    for (const key of ['r-0', 'r-1', 'r-2']) {
      const wanted = records.filter((record) => record.key === key).map(({ value }) => JSON.stringify(value))
      expect(found.filter((record) => record.key === key).map(({ value }) => value)).toEqual(wanted)
    }
  })

  test('tells what a broker refuses by its name', async () => {
    await using cluster = await start()
    const transport = openTransport()
    const send = (path: string, more?: Partial<HttpRequest>) =>
      transport.send(outgoing(requestOf(cluster.tap.port, path, more)))
    const unknown = `/${cluster.topic}.not-there`
    expect(bodyOf(await send(unknown))).toMatchObject({ error: { code: 'UNKNOWN_TOPIC_OR_PARTITION' } })
    expect(bodyOf(await send('/not%20a%20name'))).toMatchObject({ error: { code: 'INVALID_TOPIC_EXCEPTION' } })
    const large = await send(`/${cluster.topic}`, { body: 'x'.repeat(2_000_000) })
    expect(large).toMatchObject({ reply: { status: 413 } })
    expect(bodyOf(large)).toMatchObject({ error: { code: 'MESSAGE_TOO_LARGE' } })
    // A producer whose batch failed is not used again.
    expect(await send(`/${cluster.topic}`)).toMatchObject({ reply: { status: 200 } })
  })

  test('asks the cluster and a topic without appending anything', async () => {
    await using cluster = await start()
    const transport = openTransport()
    const ask = async (path: string) =>
      transport.send(outgoing(requestOf(cluster.tap.port, path, { method: 'GET', body: null })))
    expect(bodyOf(await ask(''))).toEqual({ brokers: 1 })
    expect(bodyOf(await ask(`/${cluster.topic}`))).toEqual({ topic: cluster.topic, partitions: 2 })
    expect(await ask(`/${cluster.topic}.not-there`)).toMatchObject({ reply: { status: 404 } })
  })

  test.each([
    ['no topic', '', {}],
    ['records that are none', '/t', { headers: { 'content-type': 'application/vnd.kafka.json.v2+json' }, body: '{}' }],
    [
      'a key that is no text',
      '/t',
      { headers: { 'content-type': 'application/vnd.kafka.json.v2+json' }, body: '{"records":[{"key":1}]}' },
    ],
  ])('sends nothing for %s', async (_, path, more) => {
    await using silent = await startTap()
    expect(await openTransport().send(outgoing(requestOf(silent.port, path, more)))).toMatchObject({
      reply: { status: 400 },
    })
    expect(silent.connections()).toBe(0)
  })

  test('follows no broker whose place the metadata says is inside', async () => {
    await using cluster = await start()
    // The seed is let through, the broker that it names is not.
    const policy = { allowLoopback: true, deniedPorts: [Number(cluster.kafka.brokers[0]!.split(':')[1])] }
    const sent = await openTransport(policy).send(outgoing(requestOf(cluster.tap.port, `/${cluster.topic}`)))
    expect(sent).toEqual({ error: { code: 'blocked', wasSent: false } })
  })
})
