// What the choice of the Kafka client rests on: see docs/decisions/kafka-client.md.
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { KafkaStream } from '../packages/runtime/src/stream/kafka/kafka-stream.ts'
import { KafkajsStream } from '../packages/runtime/src/stream/kafka/kafkajs-stream.ts'
import { PlatformaticStream } from '../packages/runtime/src/stream/kafka/platformatic-stream.ts'
import { startKafka, type TestKafkaBroker } from '../scripts/engines/start-kafka.ts'
import { type Bench, median } from './bench.ts'

const CLIENTS = { kafkajs: KafkajsStream, platformatic: PlatformaticStream }
type ClientName = keyof typeof CLIENTS

const TOPIC = 'responses.raw'
const TURNS = 3
const MESSAGES = 20_000
const CALLS_AT_ONCE = 500
const DEADLINE_MS = 120_000
// 1 KiB that gzip shrinks about as much as a response's JSON.
const VALUE = JSON.stringify({
  answers: Array.from({ length: 43 }, (_, at) => `answer ${at} ${(at * 7919) % 1013} of many`),
})

export const bench: Bench = {
  name: 'kafka-clients',
  title: 'publishing, consuming, a rebalance and a killed broker: kafkajs and @platformatic/kafka on one Kafka 4.x',
  async run(print) {
    await using broker = await startKafka()
    const results = new Map<string, number[]>()
    // In turns, so that a busy moment of the machine hits both.
    for (let turn = 1; turn <= TURNS; turn += 1)
      for (const client of Object.keys(CLIENTS) as ClientName[])
        for (const [name, value] of Object.entries(await measure(broker, client, turn)))
          results.set(`${client} ${name}`, [...(results.get(`${client} ${name}`) ?? []), value])
    for (const [name, values] of results) {
      const [client, figure] = name.split(' ')
      print({ client, figure, median: median(values), all: values, messageBytes: Buffer.byteLength(VALUE) })
    }
    return [...results].every(([name, values]) => !name.endsWith('lost') || values.every((value) => value === 0))
  },
}

async function measure(broker: TestKafkaBroker, client: ClientName, turn: number): Promise<Record<string, number>> {
  const make = async () => {
    const stream = new CLIENTS[client]({
      config: {
        brokers: [broker.brokers],
        clientId: 'bench',
        ssl: false,
        compression: 'gzip',
        partitions: 12,
        replication: 1,
        retentionMs: 3_600_000,
        topicPrefix: `${client}-${turn}.`,
        allowUnsafeBroker: true,
      },
    })
    await stream.prepare()
    return stream
  }
  await using stream = await make()
  await using other = await make()
  return {
    publishedPerSecond: await measurePublish(stream),
    consumedPerSecond: await measureConsume(stream),
    ...(await measureRebalance(stream, other)),
    ...(await measureKill(stream, broker)),
  }
}

async function measurePublish(stream: KafkaStream): Promise<number> {
  await stream.publish(TOPIC, [message(-1)])
  let next = 0
  const caller = async () => {
    while (next < MESSAGES) await stream.publish(TOPIC, [message(next++)])
  }
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: CALLS_AT_ONCE }, caller))
  return perSecond(MESSAGES, startedAt)
}

async function measureConsume(stream: KafkaStream): Promise<number> {
  let count = 0
  let startedAt = 0
  const subscription = await stream.subscribe(TOPIC, 'reader', {
    batchSizeMax: 1_000,
    handle: async ({ length }) => {
      startedAt ||= performance.now()
      count += length
    },
  })
  await until('all messages', () => count >= MESSAGES)
  const rate = perSecond(count, startedAt)
  await subscription.stop()
  return rate
}

/** A second member joins and leaves under load: how long until it works, and the longest time that nobody did. */
async function measureRebalance(stream: KafkaStream, other: KafkaStream): Promise<Record<string, number>> {
  const trickle = startTrickle(stream)
  const handledAt: number[] = []
  const byOther: number[] = []
  const options = (seen: number[][]) => ({
    batchSizeMax: 100,
    handle: async () => seen.forEach((list) => void list.push(performance.now())),
  })
  const first = await stream.subscribe(TOPIC, 'shared', options([handledAt]))
  await until('the first member to have caught up', async () => behind(await stream.lag(TOPIC, 'shared')) < 100)
  const from = handledAt.length - 1
  const startedAt = performance.now()
  const second = await other.subscribe(TOPIC, 'shared', options([handledAt, byOther]))
  await until('the second member to work', () => byOther.length > 0)
  const joinMs = Math.round((byOther[0] as number) - startedAt)
  await second.stop()
  const before = handledAt.length
  await until('work to go on', () => handledAt.length > before + 20)
  const times = handledAt.slice(from)
  const gaps = times.slice(1).map((time, at) => time - (times[at] as number))
  await trickle.stop()
  await first.stop()
  return { rebalanceJoinMs: joinMs, rebalanceGapMs: Math.round(Math.max(...gaps)) }
}

/** SIGKILL under load, back after two seconds: how long until publishing and consuming go on, and what was lost. */
async function measureKill(stream: KafkaStream, broker: TestKafkaBroker): Promise<Record<string, number>> {
  const seen = new Map<string, number>()
  const subscription = await stream.subscribe(TOPIC, 'survivor', {
    batchSizeMax: 1_000,
    handle: async (messages) => messages.forEach(({ key }) => void seen.set(key, (seen.get(key) ?? 0) + 1)),
  })
  const trickle = startTrickle(stream)
  await until('some messages', () => trickle.acknowledged.size > 200)
  await broker.kill()
  await delay(2_000)
  await broker.restart()
  const backAt = performance.now()
  const atReturn = { acknowledged: trickle.acknowledged.size, seen: seen.size }
  const since = async (fact: string, isTrue: () => boolean) => {
    await until(fact, isTrue)
    return Math.round(performance.now() - backAt)
  }
  const [publishMs, consumeMs] = await Promise.all([
    since('publishing to go on', () => trickle.acknowledged.size > atReturn.acknowledged),
    since('consuming to go on', () => seen.size > atReturn.seen),
  ])
  await trickle.stop()
  const countLost = () => [...trickle.acknowledged].filter((key) => !seen.has(key)).length
  await until('all acknowledged messages', () => countLost() === 0).catch(() => {})
  await subscription.stop()
  const twice = [...trickle.acknowledged].filter((key) => (seen.get(key) ?? 0) > 1).length
  return { killPublishMs: publishMs, killConsumeMs: consumeMs, killLost: countLost(), killTwice: twice }
}

/** 200 messages a second, each with a key of its own. */
function startTrickle(stream: KafkaStream) {
  const run = randomUUID()
  const acknowledged = new Set<string>()
  let isStopping = false
  const underWay = new Set<Promise<void>>()
  const publishAll = async () => {
    for (let at = 0; !isStopping; at += 1) {
      const sent = { ...message(at), key: `${run}-${at}` }
      const publishing = stream.publish(TOPIC, [sent]).then(
        () => void acknowledged.add(sent.key),
        () => {},
      )
      underWay.add(publishing)
      void publishing.finally(() => underWay.delete(publishing))
      await delay(5)
    }
  }
  const running = publishAll()
  return {
    acknowledged,
    async stop() {
      isStopping = true
      await running
      await Promise.all(underWay)
    },
  }
}

const message = (at: number) => ({ key: `tenant:${at}`, headers: {}, value: VALUE })

const behind = (lags: readonly { committedOffset: number; endOffset: number }[]): number =>
  lags.reduce((sum, { committedOffset, endOffset }) => sum + endOffset - committedOffset, 0)

const perSecond = (count: number, startedAt: number): number =>
  Math.round(count / ((performance.now() - startedAt) / 1_000))

async function until(fact: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Error(`waited ${DEADLINE_MS} ms in vain: ${fact}`)
    await delay(10)
  }
}
