import { setTimeout as delay } from 'node:timers/promises'
import type { Events } from './events.ts'
import { failureReason } from './failure-reason.ts'
import { isUnavailable } from './oltp/is-unavailable.ts'
import { type Outcome, retry } from './outcome.ts'
import { type HandleBatches, joinPartitions } from './stream/join-partitions.ts'
import type { Message, StoredMessage, Stream, SubscribeOptions, Subscription } from './stream/stream.ts'
import type { Topic } from './stream/topics.ts'

/** A topic with a dead-letter topic. */
export type SourceTopic = Exclude<Topic, `${string}.dlq`>

export interface ConsumeOptions extends SubscribeOptions {
  readonly stream: Stream
  readonly topic: SourceTopic
  readonly group: string
  /** Names the stage in dead letters and events. */
  readonly stage: string
  /**
   * Says what became of each message, in the order given: those of partitions that come at the same time, up to
   * `batchSizeMax`, each partition in its order. Throwing means "unexpected": the messages are then tried one by one, so that
   * only the culprit dies; where the engine is away, all of them come again later and no attempt counts.
   */
  readonly handle: Handle
  /** How often one message is tried before it is dead. Default 3. */
  readonly attemptsMax?: number
  readonly events?: Events
}

type Handle = (messages: readonly StoredMessage[], signal: AbortSignal) => Promise<readonly Outcome[]>

/** A handler of single messages as one of batches. */
export function oneByOne(handle: (message: StoredMessage, signal: AbortSignal) => Promise<Outcome>) {
  return async (messages: readonly StoredMessage[], signal: AbortSignal): Promise<readonly Outcome[]> => {
    const outcomes: Outcome[] = []
    for (const message of messages) outcomes.push(await handleOne(() => handle(message, signal)))
    return outcomes
  }
}

type Settings = Required<Pick<ConsumeOptions, 'stream' | 'topic' | 'group' | 'stage' | 'handle' | 'attemptsMax'>> & {
  readonly events: Events | undefined
  /** The same for the batches of several partitions. */
  readonly handleTogether: Handle
}

// 50 + 150 ms: a message that fails three times holds its partition for a fifth of a second, of the second it may. Whoever
// wants to wait longer (`afterMs`) keeps the work in a table with a due time, not in the stream.
const BACKOFF_MS = 50
const BACKOFF_FACTOR = 3
const NO_OUTCOME = retry('the handler gave no outcome')

/**
 * Reads a topic and does with each message what the stage says: `ok` and `drop` pass, `retry` is tried again in place,
 * `dead` and what ran out of attempts goes to `<topic>.dlq`. The only place that turns an outcome into a commit.
 *
 * The batch commits after its dead letters are durable; a crash in between brings both again. A message that is tried
 * again comes after later ones of its key that went through: the revision, or the stage being idempotent, decides then.
 */
export async function consume(options: ConsumeOptions): Promise<Subscription> {
  const { batchSizeMax, lingerMs, events, attemptsMax = 3 } = options
  const handleTogether = handleJoined(options.handle, batchSizeMax)
  const settings: Settings = { ...options, attemptsMax, events, handleTogether }
  return await options.stream.subscribe(options.topic, options.group, {
    batchSizeMax,
    ...(lingerMs !== undefined && { lingerMs }),
    handle: (messages, signal) => settle(settings, messages, signal),
  })
}

/** Resolves when every message of the batch is done with, one way or another. */
async function settle(settings: Settings, messages: readonly StoredMessage[], signal: AbortSignal): Promise<void> {
  const dead: Message[] = []
  let given = messages
  for (let attempt = 1; given.length > 0; attempt += 1) {
    if (attempt > 1) await delay(BACKOFF_MS * BACKOFF_FACTOR ** (attempt - 2), undefined, { signal })
    const outcomes = await handleBatch(settings, given, signal)
    const again: StoredMessage[] = []
    for (const [at, message] of given.entries()) {
      const outcome = outcomes[at] ?? NO_OUTCOME
      if (outcome.kind === 'retry' && attempt < settings.attemptsMax) again.push(message)
      else if (outcome.kind === 'retry' || outcome.kind === 'dead')
        dead.push(toDeadLetter(settings, { message, reason: outcome.reason, attempts: attempt }))
    }
    given = again
  }
  if (dead.length > 0) await settings.stream.publish(`${settings.topic}.dlq`, dead)
}

/** The handler for batches of several partitions, each of which gets the outcomes of its own messages. */
function handleJoined(handle: Handle, batchSizeMax: number): Handle {
  const handleBatches: HandleBatches<readonly Outcome[]> = async (batches, signal) => {
    const messages = batches.flatMap((batch) => batch.messages)
    const outcomes = (await handle(messages, signal)).values()
    return batches.map((batch) => batch.messages.map(() => outcomes.next().value ?? NO_OUTCOME))
  }
  return joinPartitions(handleBatches, { batchSizeMax, concurrencyMax: 1 })
}

async function handleBatch(
  { handle, handleTogether }: Settings,
  messages: readonly StoredMessage[],
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  try {
    return await handleTogether(messages, signal)
  } catch (error) {
    if (isUnavailable(error) || signal.aborted) throw error
  }
  // Alone, also a single one: what threw may have been another partition's. What the batch had done before it threw is done
  // again: stages are idempotent.
  const outcomes: Outcome[] = []
  for (const message of messages)
    outcomes.push(await handleOne(async () => (await handle([message], signal))[0] ?? NO_OUTCOME))
  return outcomes
}

async function handleOne(handle: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await handle()
  } catch (error) {
    if (isUnavailable(error)) throw error
    return retry(failureReason(error))
  }
}

function toDeadLetter(
  { topic, group, stage, events }: Settings,
  { message, reason, attempts }: { message: StoredMessage; reason: string; attempts: number },
): Message {
  const { partition, offset } = message
  events?.emit('message.dead', { topic, group, stage, partition, offset, reason, attempts })
  const headers = {
    reason,
    stage,
    group,
    attempts: `${attempts}`,
    topic,
    partition: `${partition}`,
    offset: `${offset}`,
  }
  return { key: message.key, value: message.value, headers: { ...message.headers, ...prefixed(headers) } }
}

const prefixed = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [`dead-${name}`, value]))
