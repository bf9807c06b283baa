import type { Failure, FailureCode } from '../outcome.ts'
import type { Message, StoredMessage } from '../stream/stream.ts'

/** A message that a stage could not handle, with what came of it. */
export interface FailedMessage {
  readonly message: StoredMessage
  /** Who could not: a stage, by its name and its group. */
  readonly stage: string
  readonly group: string
  readonly attempts: number
  readonly failure: Failure
}

/** The same as it was read from the dead-letter topic. */
export interface DeadLetterMessage extends Omit<FailedMessage, 'message'> {
  /** As it was published, without what was said of it. */
  readonly original: Message
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly failedAt: Date
}

const PREFIX = 'dead-'

/** As it goes to the dead-letter topic. */
export function toDeadLetterMessage({ message, stage, group, attempts, failure }: FailedMessage): Message {
  const { topic, partition, offset } = message
  const said = {
    stage,
    group,
    topic,
    partition: `${partition}`,
    offset: `${offset}`,
    attempts: `${attempts}`,
    code: failure.code,
    ...(failure.reason !== undefined && { reason: failure.reason }),
    ...(failure.stackDigest !== undefined && { stack: failure.stackDigest }),
  }
  const headers = Object.fromEntries(Object.entries(said).map(([name, value]) => [`${PREFIX}${name}`, value]))
  return { key: message.key, value: message.value, headers: { ...message.headers, ...headers } }
}

export function readDeadLetterMessage({ key, value, headers, appendedAt }: StoredMessage): DeadLetterMessage {
  const said = (name: string): string | undefined => headers[`${PREFIX}${name}`]
  const [reason, stackDigest] = [said('reason'), said('stack')]
  const own = Object.entries(headers).filter(([name]) => !name.startsWith(PREFIX))
  return {
    original: { key, value, headers: Object.fromEntries(own) },
    stage: said('stage') ?? '',
    group: said('group') ?? '',
    topic: said('topic') ?? '',
    partition: Number(said('partition') ?? -1),
    offset: Number(said('offset') ?? -1),
    attempts: Number(said('attempts') ?? 1),
    failure: {
      code: (said('code') ?? 'stage_threw') as FailureCode,
      ...(reason !== undefined && { reason }),
      ...(stackDigest !== undefined && { stackDigest }),
    },
    failedAt: appendedAt,
  }
}
