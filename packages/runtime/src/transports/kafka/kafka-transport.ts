import type { HttpReply } from '@howazit/connector-kit'
import type { Message } from 'kafkajs'
import { requireAcknowledged } from '../../stream/kafka/kafka-publisher.ts'
import { converse, type Progress } from '../converse.ts'
import type { Line } from '../line.ts'
import { placeOf } from '../place-of.ts'
import { failure, reply } from '../replies.ts'
import { createSessions, sessionKey } from '../sessions.ts'
import type { Outgoing, Transport, TransportDeps } from '../transport.ts'
import { kafkaFailure } from './kafka-failure.ts'
import { type Cluster, openCluster } from './open-cluster.ts'
import { parseRecords } from './parse-records.ts'

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
        const url = new URL(request.url)
        const topic = decodeURIComponent(url.pathname.slice(1))
        const work = workOf(outgoing, topic, progress)
        if (!work) return failure(400, 'request_invalid', 'The request has no records, or no topic for them.')
        const place = placeOf(url, 9092)
        const open = (line: Line) => openCluster(line, { ...place, login: request.login, tenantId })
        const key = sessionKey(outgoing, [place.host, place.port])
        return await sessions.use({ key, signal, open, work }).catch(toReply)
      }),
    close: () => sessions.close(),
  }
}

type Work = (cluster: Cluster) => Promise<HttpReply>

function workOf({ request }: Outgoing, topic: string, progress: Progress): Work | undefined {
  if (request.method === 'GET') return (cluster) => describe(cluster, topic)
  const messages = parseRecords(request)
  return messages && topic !== '' ? (cluster) => append(cluster, { topic, messages, progress }) : undefined
}

/**
 * A producer whose batch failed is not used again: the brokers may have that batch, and would take the next one with its numbers
 * for a repetition.
 */
async function append(
  cluster: Cluster,
  { topic, messages, progress }: { topic: string; messages: readonly Message[]; progress: Progress },
): Promise<HttpReply> {
  const chosen = new Set<number>()
  cluster.onPartition = (partition) => {
    progress.wasSent = true
    chosen.add(partition)
  }
  const sent = await (await cluster.producer()).send({ topic, acks: -1, messages: [...messages] })
  const written = sent.filter(({ errorCode }) => errorCode === 0)
  // kafkajs 2.2.4 resolves without a partition whose leader moved to a broker that had answered already.
  requireAcknowledged(
    chosen,
    written.map(({ partition }) => partition),
  )
  return reply(200, { offsets: written.map(({ partition, baseOffset = '' }) => ({ partition, offset: baseOffset })) })
}

async function describe({ kafka }: Cluster, topic: string): Promise<HttpReply> {
  const admin = kafka.admin()
  await admin.connect()
  try {
    if (topic === '') return reply(200, { brokers: (await admin.describeCluster()).brokers.length })
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
    return reply(200, { topic, partitions: topics[0]?.partitions.length ?? 0 })
  } finally {
    await admin.disconnect()
  }
}

function toReply(error: unknown): HttpReply {
  const said = kafkaFailure(error)
  if (said) return said
  throw error
}
