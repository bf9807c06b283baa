import { setTimeout as delay } from 'node:timers/promises'
import type { Events } from './events.ts'
import { failureOf } from './failure-reason.ts'
import { isUnavailable } from './oltp/is-unavailable.ts'
import { type Failure, type Outcome, park, retry } from './outcome.ts'
import { toDeadLetterMessage } from './poison/dead-letter-message.ts'
import { isForGroup } from './stream/for-group.ts'
import type { Message, StoredMessage, Stream } from './stream/stream.ts'
import { tenantOf } from './stream/tenant-of.ts'
import type { OutwardTopic, Topic } from './stream/topics.ts'

/** Says what became of each message, in the order given. */
export type Handle = (messages: readonly StoredMessage[], signal: AbortSignal) => Promise<readonly Outcome[]>

/** A topic with a dead-letter topic. */
export type SourceTopic = Exclude<Topic, OutwardTopic | `${string}.dlq`>

export interface Settling {
  readonly stream: Pick<Stream, 'publish'>
  readonly topic: SourceTopic
  readonly group: string
  readonly stage: string
  readonly attemptsMax: number
  readonly events: Events | undefined
  readonly handle: Handle
  /** The same, for as much at once as there is. */
  readonly handleTogether: Handle
}

/** A message that is not done with, because its tenant is away. */
export interface Parked {
  readonly message: StoredMessage
  readonly reason: string
}

// 50 + 150 ms: a message that fails three times holds its partition for a fifth of a second, of the second it may. Whoever
// wants to wait longer keeps the work in a table with a due time, not in the stream.
const BACKOFF_MS = 50
const BACKOFF_FACTOR = 3
export const NO_OUTCOME = retry({ code: 'outcome_missing' })

/**
 * Resolves when every message is done with, one way or another, its dead letter durable; but for those that are to be parked,
 * which it returns in order. Once one of a tenant is, so are all of that tenant that are not done with.
 */
export async function settleBatch(
  settling: Settling,
  messages: readonly StoredMessage[],
  signal: AbortSignal,
): Promise<readonly Parked[]> {
  const dead: Message[] = []
  const parked: Parked[] = []
  let given = messages.filter((message) => isForGroup(message, settling.group))
  for (let attempt = 1; given.length > 0; attempt += 1) {
    if (attempt > 1) await delay(BACKOFF_MS * BACKOFF_FACTOR ** (attempt - 2), undefined, { signal })
    const outcomes = await handleBatch(settling, given, signal)
    const away = findAway(given, outcomes)
    const again: StoredMessage[] = []
    for (const [at, message] of given.entries()) {
      const outcome = outcomes[at] ?? NO_OUTCOME
      const reason = away.get(tenantOf(message))
      if (outcome.kind === 'park') parked.push({ message, reason: outcome.reason })
      else if (outcome.kind === 'retry' && reason !== undefined) parked.push({ message, reason })
      else if (outcome.kind === 'retry' && attempt < settling.attemptsMax) again.push(message)
      else if (outcome.kind === 'retry' || outcome.kind === 'dead')
        dead.push(bury(settling, { message, failure: outcome.failure, attempts: attempt }))
    }
    given = again
  }
  if (dead.length > 0) await settling.stream.publish(`${settling.topic}.dlq`, dead)
  return parked
}

/** The tenants of which something is to be parked, and why. */
function findAway(given: readonly StoredMessage[], outcomes: readonly Outcome[]): ReadonlyMap<string, string> {
  const parks = given.flatMap((message, at) => {
    const outcome = outcomes[at]
    return outcome?.kind === 'park' ? [[tenantOf(message), outcome.reason] as const] : []
  })
  return new Map(parks)
}

async function handleBatch(
  settling: Settling,
  messages: readonly StoredMessage[],
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  try {
    return await settling.handleTogether(messages, signal)
  } catch (error) {
    if (isUnavailable(error) || signal.aborted) throw error
  }
  // By itself first, also a single one: what threw may have been another partition's.
  return await isolate(settling.handle, messages, signal)
}

/**
 * Finds what throws by halving: one among 500 costs 19 calls, where trying each would hold its partition for seconds. What the
 * batch had done before it threw is done again: stages are idempotent.
 */
async function isolate(
  handle: Handle,
  messages: readonly StoredMessage[],
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  try {
    const outcomes = await handle(messages, signal)
    return messages.map((_, at) => outcomes[at] ?? NO_OUTCOME)
  } catch (error) {
    if (isUnavailable(error) || signal.aborted) throw error
    if (messages.length === 1) return [retry(failureOf(error))]
  }
  const middle = Math.ceil(messages.length / 2)
  const firsts = messages.slice(0, middle)
  const first = await isolate(handle, firsts, signal)
  const rest = messages.slice(middle)
  const away = findAway(firsts, first)
  // What comes later of a tenant that was away a moment ago must not overtake it.
  const second = (
    await isolate(
      handle,
      rest.filter((message) => !away.has(tenantOf(message))),
      signal,
    )
  ).values()
  return [
    ...first,
    ...rest.map((message) => {
      const reason = away.get(tenantOf(message))
      return reason === undefined ? (second.next().value ?? NO_OUTCOME) : park(reason)
    }),
  ]
}

interface Buried {
  readonly message: StoredMessage
  readonly failure: Failure
  readonly attempts: number
}

function bury({ topic, group, stage, events }: Settling, buried: Buried): Message {
  const { message, failure, attempts } = buried
  const { partition, offset } = message
  const { code, reason } = failure
  events?.emit('message.dead', { topic, group, stage, partition, offset, code, reason, attempts })
  return toDeadLetterMessage({ ...buried, stage, group })
}
