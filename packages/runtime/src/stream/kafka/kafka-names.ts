import type { Topic } from '../topics.ts'
import type { KafkaConfig } from './kafka-config.ts'

type Prefix = Pick<KafkaConfig, 'topicPrefix'>

/** What the brokers call a topic of ours. */
export const kafkaTopic = ({ topicPrefix }: Prefix, topic: Topic): string => `${topicPrefix}${topic}`

/**
 * What the brokers call a group of ours, and what an autoscaler asks for the lag of. One per topic: members of one Kafka
 * group must read the same topics.
 */
export const kafkaGroup = ({ topicPrefix }: Prefix, topic: Topic, group: string): string =>
  `${topicPrefix}${group}.${topic}`
