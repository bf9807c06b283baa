import type { Events } from '../../events.ts'
import { failureReason } from '../../failure-reason.ts'
import type { SharedLinger } from '../shared-linger.ts'
import { STOP_PATIENCE_MS } from '../stop-patience.ts'
import type { HandleBatch, StoredMessage, SubscribeOptions } from '../stream.ts'
import type { Topic } from '../topics.ts'
import { createWakeUp } from '../wake-up.ts'

export interface KafkaReaderDeps {
  readonly topic: Topic
  readonly group: string
  readonly partition: number
  readonly options: SubscribeOptions & { readonly handle: HandleBatch }
  readonly linger: SharedLinger
  /** How many messages the next batch may have: partitions that wait at the same time share `batchSizeMax`. */
  readonly batchSize: () => number
  readonly events: Events | undefined
  /** Moves the group on to this offset. False when this member has lost the partition; throws when nobody can tell. */
  readonly commit: (offset: number) => Promise<boolean>
  /** No more messages for now: this partition's alone. */
  readonly pause: () => void
  readonly resume: () => void
}

/** Handles what is fetched of one partition, at its own pace, for as long as this member has it. */
export interface KafkaReader {
  /** The offset that should come next. */
  readonly nextOffset: number
  /** Has something to handle, or handles it. */
  readonly isBusy: boolean
  readonly isHalted: boolean
  /** Takes what was fetched; what it has already is ignored. */
  offer(messages: readonly StoredMessage[]): void
  /**
   * What the group should read next is not there: an alarm, and nothing is read after what waits here already, so that
   * nothing is skipped silently.
   */
  halt(next: number | undefined): void
  /** The partition may be another member's: stops at once, the batch under way cannot commit. */
  lose(): void
  /** Finishes the batch under way. Idempotent. */
  stop(): Promise<void>
}

const IDLE_MS = 60_000
const BACKOFF_MIN_MS = 25
const BACKOFF_MAX_MS = 5_000
// Whoever stops while the broker is away leaves the batch to the next owner.
const COMMITS_WHEN_STOPPING = 2
// So many messages or bytes wait in memory per partition, then it is paused; below the half it goes on.
const WAITING_MIN = 1_000
const WAITING_BYTES_MAX = 8 * 1024 * 1024

/** Starts at this offset, at once. */
export function createKafkaReader(deps: KafkaReaderDeps, offset: number): KafkaReader {
  const { topic, group, partition, linger, batchSize, events } = deps
  const { batchSizeMax, handle, stopPatienceMs = STOP_PATIENCE_MS } = deps.options
  const at = { topic, group, partition }
  const lost = new AbortController()
  const hurry = new AbortController()
  const signal = AbortSignal.any([lost.signal, hurry.signal])
  const wakeUp = createWakeUp()
  const waiting: StoredMessage[] = []
  const waitingMax = Math.max(WAITING_MIN, 2 * batchSizeMax)
  let waitingBytes = 0
  let committedOffset = offset
  let nextOffset = offset
  let isPaused = false
  let isHalted = false
  let isStopping = false
  let failures = 0

  const isActive = () => !isStopping && !lost.signal.aborted
  const waitUntil = async (until: number, isOver: () => boolean) => {
    while (isActive() && !isOver() && performance.now() < until) await wakeUp.wait(until - performance.now())
  }
  const step = async () => {
    if (waiting.length === 0) return await wakeUp.wait(IDLE_MS)
    await waitUntil(linger.until(), () => isPaused || waiting.length >= batchSize())
    // After a stop the batch is the next owner's.
    if (isActive()) await handleAndCommit(waiting.slice(0, batchSize()))
  }
  const handleAndCommit = async (messages: readonly StoredMessage[]) => {
    await handle(messages, signal)
    await commit((messages.at(-1)?.offset ?? committedOffset) + 1)
    drop(messages.length)
    failures = 0
  }
  // What is done is not done again while the broker is away: only the commit is tried again.
  const commit = async (done: number) => {
    for (let patience = COMMITS_WHEN_STOPPING; patience > 0 && !lost.signal.aborted; ) {
      try {
        if (await deps.commit(done)) committedOffset = done
        else lost.abort()
        return
      } catch (error) {
        if (isStopping) patience -= 1
        await backOff(error)
      }
    }
  }
  const drop = (count: number) => {
    for (const { value } of waiting.splice(0, count)) waitingBytes -= value.length
    if (isPaused && waiting.length <= waitingMax / 2 && waitingBytes <= WAITING_BYTES_MAX / 2 && !isHalted) {
      isPaused = false
      deps.resume()
    }
  }
  const backOff = async (error: unknown) => {
    failures += 1
    events?.emit('batch.failed', { ...at, offset: committedOffset, failures, reason: failureReason(error) })
    await waitUntil(performance.now() + Math.min(BACKOFF_MIN_MS * 2 ** failures, BACKOFF_MAX_MS), () => false)
  }
  const run = async () => {
    while (isActive()) await step().catch(backOff)
  }

  const running = run()
  return {
    get nextOffset() {
      return nextOffset
    },
    get isBusy() {
      return waiting.length > 0
    },
    get isHalted() {
      return isHalted
    },
    offer(messages) {
      if (!isActive() || isHalted) return
      for (const message of messages) {
        if (message.offset < nextOffset) continue
        waiting.push(message)
        waitingBytes += message.value.length
        nextOffset = message.offset + 1
      }
      if (!isPaused && (waiting.length >= waitingMax || waitingBytes >= WAITING_BYTES_MAX)) {
        isPaused = true
        deps.pause()
      }
      wakeUp.wake()
    },
    halt(next) {
      events?.emit('offset.lost', { ...at, offset: nextOffset, next })
      isHalted = true
      deps.pause()
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
