import { setTimeout as delay } from 'node:timers/promises'
import { HowazitError } from '@howazit/sdk'
import { isUnavailable } from '../../oltp/is-unavailable.ts'
import { TOPICS } from '../topics.ts'
import { BrokerRefused } from './broker-refused.ts'
import type { KafkaConfig } from './kafka-config.ts'
import { kafkaTopic } from './kafka-names.ts'

/** A topic as the brokers have it. */
export interface TopicDescription {
  readonly name: string
  readonly partitions: number
  /** Of the partition that has the fewest copies. */
  readonly replication: number
  /** The topic's own, or else the broker's. */
  readonly settings: Readonly<Record<string, string>>
}

export interface NewTopic {
  readonly name: string
  readonly partitions: number
  readonly replication: number
  readonly settings: Readonly<Record<string, string>>
}

/** What it takes to prepare topics; each client library has its own. */
export interface TopicAdmin {
  /** Those of the names that exist. */
  describe(names: readonly string[]): Promise<readonly TopicDescription[]>
  /** Does nothing for one that exists by now. */
  create(topics: readonly NewTopic[]): Promise<void>
}

const DAY_MS = 86_400_000
// A response may be as large as a request body, and a broker's default is 1 MiB.
const MESSAGE_BYTES_MAX = 8 * 1024 * 1024

const NEW_TOPICS_MS = 10_000
const LOOK_MS = 100

/** The settings whose values decide whether an acknowledged message survives. */
export const SAFETY_SETTINGS = ['min.insync.replicas', 'unclean.leader.election.enable', 'retention.ms'] as const

/**
 * Makes the topics that are missing and looks at those that are there. acks=all is worth as much as the copies it waits
 * for, so brokers that could lose what they acknowledged are refused.
 *
 * @throws BrokerRefused naming every setting that is unsafe, unless the configuration allows unsafe brokers.
 */
export async function prepareTopics(admin: TopicAdmin, config: KafkaConfig): Promise<void> {
  const names = TOPICS.map((topic) => kafkaTopic(config, topic))
  const refuse = (problems: readonly string[]) => {
    if (problems.length === 0 || config.allowUnsafeBroker) return
    throw new BrokerRefused(`Kafka could lose what it acknowledged: ${problems.join('; ')}. ${ADVICE}`)
  }
  // Before anything is made: a topic with too few copies would have to be made again.
  const existing = await admin.describe(names)
  const missing = names.filter((name) => !existing.some((topic) => topic.name === name))
  refuse([...(missing.length > 0 ? findUnsafe(toNewTopic(config, 'new topics')) : []), ...existing.flatMap(findUnsafe)])
  if (missing.length === 0) return
  await admin.create(missing.map((name) => toNewTopic(config, name)))
  // The brokers' own settings count where a topic has none.
  refuse((await describeNew(admin, missing)).flatMap(findUnsafe))
}

/** What was just made is not known to every broker at once. @throws HowazitError `unavailable` when it stays unknown. */
async function describeNew(admin: TopicAdmin, names: readonly string[]): Promise<readonly TopicDescription[]> {
  for (let patienceMs = NEW_TOPICS_MS; ; patienceMs -= LOOK_MS) {
    const found = await admin.describe(names).catch((error: unknown) => {
      if (patienceMs <= 0 || !isUnavailable(error)) throw error
      return []
    })
    if (found.length === names.length) return found
    if (patienceMs <= 0) throw new HowazitError('unavailable', 'Kafka does not know the topics it has just made.')
    await delay(LOOK_MS)
  }
}

const ADVICE = 'Change them, or set HOWAZIT_KAFKA_ALLOW_UNSAFE_BROKER=true where losing responses does not matter.'

const toNewTopic = ({ partitions, replication, retentionMs }: KafkaConfig, name: string): NewTopic => ({
  name,
  partitions,
  replication,
  settings: {
    'retention.ms': `${retentionMs}`,
    'min.insync.replicas': `${Math.min(2, replication)}`,
    'unclean.leader.election.enable': 'false',
    'cleanup.policy': 'delete',
    'max.message.bytes': `${MESSAGE_BYTES_MAX}`,
  },
})

/** CORRECTNESS: replication >= 3, min.insync.replicas >= 2, no unclean election, retention >= 7 days. */
function findUnsafe({ name, replication, settings }: TopicDescription | NewTopic): readonly string[] {
  const retentionMs = Number(settings['retention.ms'] ?? -1)
  const problems = [
    replication < 3 && `replication is ${replication}, not 3 or more`,
    Number(settings['min.insync.replicas'] ?? 1) < 2 &&
      `min.insync.replicas is ${settings['min.insync.replicas']}, not 2 or more`,
    settings['unclean.leader.election.enable'] === 'true' && 'unclean.leader.election.enable is true',
    // -1 is for ever.
    retentionMs >= 0 && retentionMs < 7 * DAY_MS && `retention.ms is ${retentionMs}, less than 7 days`,
  ]
  return problems.filter((problem) => problem !== false).map((problem) => `${name}: ${problem}`)
}
