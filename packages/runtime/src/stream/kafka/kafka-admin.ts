import type { GroupOffset } from './kafka-member.ts'
import type { TopicAdmin } from './kafka-topics.ts'

/** What we ask the brokers besides reading and writing. Connects when first used. */
export interface KafkaAdmin extends TopicAdmin {
  offsets(topic: string, group: string): Promise<readonly GroupOffset[]>
  /** Of each partition the first message of this time or later; without those where there is none. */
  offsetsAt(topic: string, at: Date): Promise<ReadonlyMap<number, number>>
  close(): Promise<void>
}
