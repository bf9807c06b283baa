import type { AsyncReply, Operation } from '../manifest/operation.ts'
import { captureValue } from '../outcome/capture-value.ts'
import { judgeFailure } from '../outcome/judge-reply.ts'
import { holds, meets } from '../outcome/meets.ts'
import type { ParsedReply } from '../outcome/parse-reply.ts'
import type { Scope } from '../request/scope.ts'
import { type Asking, ask } from './ask.ts'
import type { Sent } from './http.ts'
import type { RecordOutcome } from './operation-call.ts'
import { replyScope } from './reply-scope.ts'

interface Polling extends Asking {
  readonly operation: Operation
  readonly scope: Scope
}

/**
 * Asks until the work that was taken on is done or has failed. What cannot be learnt in time is unknown: it was taken on, so it
 * must not be sent again as if it were not.
 */
export async function pollAsync(async: AsyncReply, reply: ParsedReply, polling: Polling): Promise<RecordOutcome> {
  const { ports, scope } = polling
  const endsAtMs = ports.now().getTime() + async.timeoutMs
  while (ports.now().getTime() < endsAtMs) {
    await ports.wait(async.intervalMs)
    const asked = await ask(
      { template: async.poll, scope: { ...scope, reply: replyScope(reply) }, purpose: 'poll', judge: taken },
      polling,
    )
    if ('ended' in asked) return { ...UNKNOWN, ...(asked.ended.message && { message: asked.ended.message }) }
    const ended = asked.reply && judgePoll(async, asked.reply, polling)
    if (ended) return ended
  }
  return UNKNOWN
}

const UNKNOWN: RecordOutcome = {
  outcome: 'unknown',
  reason: 'async_timeout',
  hint: 'It was taken on; look over there what became of it.',
}

function judgePoll(async: AsyncReply, reply: ParsedReply, { connector, operation, conversation, ports }: Polling) {
  if (meets(async.done, reply)) {
    const remoteId = async.remoteId && captureValue(reply, async.remoteId)
    return { outcome: 'delivered', reason: `http_${reply.status}`, ...(remoteId && { remoteId }) } as const
  }
  if (!async.failed.some((condition) => holds(condition, reply))) return undefined
  const rules = { connector, operation, now: ports.now(), redact: conversation.redactor.redact }
  const { meaning: _, ...outcome } = judgeFailure(reply, rules)
  return outcome
}

/** What a poll means is asked of its body; only stale credentials are acted upon at once. */
function taken(sent: Sent) {
  const isStale = 'reply' in sent && sent.reply.status === 401
  const whole = { meaning: isStale ? 'refresh_auth' : 'success', outcome: 'delivered', reason: 'polled' } as const
  return { whole, judged: undefined }
}
