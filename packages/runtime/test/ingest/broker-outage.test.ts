import { expect, onTestFinished, test } from 'vitest'
import { startKafka } from '../../../../scripts/engines/start-kafka.ts'
import { systemClock } from '../../src/clock.ts'
import type { AcceptedResponse } from '../../src/ingest/accepted-response.ts'
import { countSpool } from '../../src/ingest/count-spool.ts'
import { createSpoolRelay } from '../../src/ingest/spool-relay.ts'
import { StreamAcceptLog } from '../../src/ingest/stream-accept-log.ts'
import { KafkajsStream } from '../../src/stream/kafka/kafkajs-stream.ts'
import { kafkaTestConfig } from '../support/create-test-kafka.ts'
import { findEngine } from '../support/find-engine.ts'
import { until } from '../support/until.ts'
import { countBy, freshResponse, setUpAccepting } from './set-up-accepting.ts'

test('while a real broker is killed nothing is refused, and everything is on the topic after its return', async () => {
  await findEngine('kafka')
  const { pools, events } = await setUpAccepting()
  const broker = await startKafka()
  onTestFinished(() => broker.stop())
  const config = kafkaTestConfig({ brokers: [broker.brokers] })
  const open = async () => {
    const stream = new KafkajsStream({ config })
    await stream.prepare()
    onTestFinished(() => stream.close())
    return stream
  }
  const [apiStream, processorStream] = [await open(), await open()]
  const log = new StreamAcceptLog({ pool: pools.ingest, stream: apiStream, clock: systemClock, events })
  const relay = createSpoolRelay({ pool: pools.ingest, stream: processorStream, events })
  onTestFinished(async () => {
    await relay.stop()
    await log.close()
  })
  relay.start()
  const accepted: AcceptedResponse[] = []
  const accept = async (count: number) => {
    const responses = Array.from({ length: count }, freshResponse)
    expect(countBy(await log.accept(responses))).toEqual({ accepted: count })
    accepted.push(...responses)
  }

  await accept(200)
  await broker.kill()
  for (let batch = 0; batch < 20; batch += 1) await accept(50)
  const { rows } = await countSpool(pools.ingest)
  expect(rows).toBeGreaterThanOrEqual(1_000)
  await broker.restart()
  await until('the spool is empty', async () => (await countSpool(pools.ingest)).rows === 0)
  await until('the stream is used again', async () => {
    await accept(1)
    return events.named('stream.returned').length === 1
  })

  const seen = new Set<string>()
  const subscription = await processorStream.subscribe('responses.raw', 'store', {
    batchSizeMax: 1_000,
    handle: async (messages) => {
      for (const { value } of messages) seen.add((JSON.parse(value) as AcceptedResponse).responseId)
    },
  })
  onTestFinished(() => subscription.stop())
  await until('every accepted response', () => accepted.every(({ responseId }) => seen.has(responseId)))
})
