import type { StoredMessage } from '../stream.ts'

/** One membership of a group, as a client library keeps it. It fetches; what to do with it is decided elsewhere. */
export interface KafkaMember {
  /** Joins the group; further joins follow by themselves. */
  join(): Promise<void>
  /** Leaves it, within seconds also where the brokers are away. */
  leave(): Promise<void>
  /** Fetches this partition from this offset on. Until it is called nothing is fetched of a partition. */
  read(partition: number, offset: number): void
  /** Fetches nothing more of it until `read`. */
  pause(partition: number): void
  /** Goes out with the generation of this very moment. False when the membership is over; throws when nobody can tell. */
  commit(offsets: readonly PartitionOffset[]): Promise<boolean>
}

export interface PartitionOffset {
  readonly partition: number
  readonly offset: number
}

export interface MemberEvents {
  /** Before every join, which waits for it. */
  giveUp(): Promise<void>
  /** What the group has given to this member. Until it returns, nothing is fetched. */
  assigned(partitions: readonly number[]): void
  /** The brokers know that the member is alive. */
  heard(): void
  received(fetched: Fetched): Promise<void>
  /** The membership cannot go on. */
  ended(reason: unknown): void
}

/** What came of one partition. */
export interface Fetched {
  readonly partition: number
  readonly messages: readonly StoredMessage[]
  /** Where the partition ends, as far as all replicas have it. */
  readonly highWatermark: number
}

export type CreateMember = (events: MemberEvents) => KafkaMember

/** Where a group is in one partition. */
export interface GroupOffset {
  readonly partition: number
  /** Absent: the group has never committed there. */
  readonly committed: number | undefined
  readonly low: number
  readonly high: number
}

export type ReadOffsets = () => Promise<readonly GroupOffset[]>

// How long a fetch waits for messages: also how long a stop, and a partition that goes on after a pause, may wait for it.
export const FETCH_WAIT_MS = 250

/** How long the others wait for a member that does not join again. */
export const rebalanceTimeoutMs = (sessionTimeoutMs: number): number => 2 * sessionTimeoutMs

export const heartbeatIntervalMs = (sessionTimeoutMs: number): number => Math.min(3_000, sessionTimeoutMs / 4)
