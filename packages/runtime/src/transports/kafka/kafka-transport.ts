import { type HttpReply, type KafkaRecords, kafkaTopic, parseRecords, protocolReply } from '@howazit/connector-kit'
import { requireAcknowledged } from '../../stream/kafka/kafka-publisher.ts'
import { converse, type Progress } from '../converse.ts'
import type { Line } from '../line.ts'
import { placeOf } from '../place-of.ts'
import { createSessions, sessionKey } from '../sessions.ts'
import type { Outgoing, Transport, TransportDeps } from '../transport.ts'
import { kafkaFailure } from './kafka-failure.ts'
import { type Cluster, openCluster } from './open-cluster.ts'

/**
 * Kafka. `POST /topic` appends records, acknowledged by all in-sync replicas, and tells where: `{ offsets: [{ partition, offset }] }`.
 * `GET /topic` tells the topic's partitions, `GET /` those of the cluster that answer. An error has the protocol's name as its code.
 */
export function createKafkaTransport(deps: TransportDeps): Transport {
  const sessions = createSessions<Cluster>({ ...deps, end: (cluster) => cluster.end() })

  return {
    send: (outgoing) =>
      converse(outgoing, async (signal, progress) => {
        const { request, tenantId } = outgoing
        const work = workOf(request, progress)
        if ('refused' in work) return work.refused
        const place = placeOf(new URL(request.url), 9092)
        const open = (line: Line) => openCluster(line, { ...place, login: request.login, tenantId })
        const key = sessionKey(outgoing, [place.host, place.port])
        return await sessions.use({ key, signal, open, work: work.run }).catch(toReply)
      }),
    close: () => sessions.close(),
  }
}

type Work = { readonly run: (cluster: Cluster) => Promise<HttpReply> } | { readonly refused: HttpReply }

function workOf(request: Outgoing['request'], progress: Progress): Work {
  if (request.method === 'GET') return { run: (cluster) => describe(cluster, kafkaTopic(request)) }
  const parsed = parseRecords(request)
  return 'refused' in parsed ? parsed : { run: (cluster) => append(cluster, parsed, progress) }
}

/**
 * A producer whose batch failed is not used again: the brokers may have that batch, and would take the next one with its numbers
 * for a repetition.
 */
async function append(cluster: Cluster, { topic, records }: KafkaRecords, progress: Progress): Promise<HttpReply> {
  const chosen = new Set<number>()
  cluster.onPartition = (partition) => {
    progress.wasSent = true
    chosen.add(partition)
  }
  const sent = await (await cluster.producer()).send({ topic, acks: -1, messages: [...records] })
  const written = sent.filter(({ errorCode }) => errorCode === 0)
  // kafkajs 2.2.4 resolves without a partition whose leader moved to a broker that had answered already.
  requireAcknowledged(
    chosen,
    written.map(({ partition }) => partition),
  )
  return protocolReply(200, {
    offsets: written.map(({ partition, baseOffset = '' }) => ({ partition, offset: baseOffset })),
  })
}

async function describe({ kafka }: Cluster, topic: string): Promise<HttpReply> {
  const admin = kafka.admin()
  await admin.connect()
  try {
    if (topic === '') return protocolReply(200, { brokers: (await admin.describeCluster()).brokers.length })
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
    return protocolReply(200, { topic, partitions: topics[0]?.partitions.length ?? 0 })
  } finally {
    await admin.disconnect()
  }
}

function toReply(error: unknown): HttpReply {
  const said = kafkaFailure(error)
  if (said) return said
  throw error
}
