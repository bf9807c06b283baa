import type { Events } from '../../events.ts'
import { failureReason } from '../../failure-reason.ts'
import type { SharedLinger } from '../shared-linger.ts'
import { STOP_PATIENCE_MS } from '../stop-patience.ts'
import type { HandleBatch, StoredMessage, SubscribeOptions } from '../stream.ts'
import { createWakeUp } from '../wake-up.ts'
import type { Lease, Member } from './group-leases.ts'
import type { ReadFrom } from './read-messages.ts'

export interface ReaderDeps {
  readonly member: Member
  readonly options: SubscribeOptions & { readonly handle: HandleBatch }
  readonly linger: SharedLinger
  readonly events: Events | undefined
  /** Where the partition ends. */
  readonly readEnd: (partition: number) => Promise<number>
  readonly read: (from: ReadFrom) => Promise<readonly StoredMessage[]>
  /** False when the lease is lost. */
  readonly commit: (lease: Lease) => Promise<boolean>
}

/** Reads one partition for as long as its lease lasts. */
export interface PartitionReader {
  readonly lease: Lease
  /** Everything below this offset can be read now. */
  advance(endOffset: number): void
  /** The lease was renewed: it lasts until this moment of `performance.now()`. */
  renew(validUntil: number): void
  /** Another member has the partition: stops at once, the batch under way cannot commit. */
  lose(): void
  /** Finishes the batch under way. Idempotent. */
  stop(): Promise<void>
  isStopping(): boolean
  /** Has something to read or to finish. */
  isBusy(): boolean
}

const IDLE_MS = 60_000
const BACKOFF_MIN_MS = 25
const BACKOFF_MAX_MS = 5_000

/** Starts reading at once. */
export function createPartitionReader(deps: ReaderDeps, lease: Lease): PartitionReader {
  const { member, options, linger, events } = deps
  const { batchSizeMax, handle, stopPatienceMs = STOP_PATIENCE_MS } = options
  const at = { topic: member.topic, group: member.group, partition: lease.partition }
  const lost = new AbortController()
  const hurry = new AbortController()
  const signal = AbortSignal.any([lost.signal, hurry.signal])
  const wakeUp = createWakeUp()
  let position = lease.committedOffset
  let endOffset: number | undefined
  let validUntil = Number.POSITIVE_INFINITY
  let isStopping = false
  let failures = 0

  const isActive = () => !isStopping && !lost.signal.aborted
  const available = () => (endOffset ?? 0) - position
  const waitUntil = async (until: number, isOver: () => boolean) => {
    while (isActive() && !isOver() && performance.now() < until) await wakeUp.wait(until - performance.now())
  }
  const step = async () => {
    if (endOffset === undefined) return await findEnd()
    if (available() <= 0 || performance.now() >= validUntil) return await wakeUp.wait(IDLE_MS)
    await waitUntil(linger.until(), () => available() >= batchSizeMax)
    const messages = await deps.read({ partition: lease.partition, offset: position })
    if (messages[0]?.offset !== position) return await halt(messages[0]?.offset)
    // After a stop the batch is the next owner's.
    if (isActive()) await handleAndCommit(messages)
  }
  // A database restored from a backup can end before what the group has read.
  const findEnd = async () => {
    endOffset = await deps.readEnd(lease.partition)
    if (endOffset < position) await halt(endOffset)
  }
  const handleAndCommit = async (messages: readonly StoredMessage[]) => {
    await handle(messages, signal)
    const committedOffset = position + messages.length
    if (await deps.commit({ ...lease, committedOffset })) position = committedOffset
    else lost.abort()
    failures = 0
  }
  // What the group should read next is not there: skipping it silently would be losing it.
  const halt = async (next: number | undefined) => {
    events?.emit('offset.lost', { ...at, offset: position, next })
    await waitUntil(Number.POSITIVE_INFINITY, () => false)
  }
  const backOff = async (error: unknown) => {
    failures += 1
    events?.emit('batch.failed', { ...at, offset: position, failures, reason: failureReason(error) })
    await waitUntil(performance.now() + Math.min(BACKOFF_MIN_MS * 2 ** failures, BACKOFF_MAX_MS), () => false)
  }
  const run = async () => {
    while (isActive()) await step().catch(backOff)
  }

  const running = run()
  return {
    lease,
    isStopping: () => isStopping,
    isBusy: () => available() > 0,
    advance(offset) {
      if (endOffset !== undefined) endOffset = Math.max(endOffset, offset)
      if (available() > 0) wakeUp.wake()
    },
    renew(until) {
      validUntil = until
      wakeUp.wake()
    },
    lose() {
      lost.abort()
      wakeUp.wake()
    },
    async stop() {
      isStopping = true
      wakeUp.wake()
      // What does not end by then ends where its handler next looks, and is the next owner's.
      const timer = setTimeout(() => hurry.abort(), stopPatienceMs)
      await running
      clearTimeout(timer)
    },
  }
}
