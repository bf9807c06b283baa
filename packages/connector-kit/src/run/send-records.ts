import type { RequestTemplate } from '../manifest/common.ts'
import type { Operation } from '../manifest/operation.ts'
import type { JsonValue } from '../mapping/mapping.ts'
import { judgeRecords } from '../outcome/judge-records.ts'
import type { Judgement } from '../outcome/judge-reply.ts'
import { meets } from '../outcome/meets.ts'
import { parseReply } from '../outcome/parse-reply.ts'
import { orRefusal } from '../request/cannot-build.ts'
import { resolveLink } from '../request/resolve-link.ts'
import type { Scope } from '../request/scope.ts'
import { applyAfterHook } from './apply-hooks.ts'
import { type Asking, ask, refused } from './ask.ts'
import { batchBody, batchKey, recordScope } from './batch-body.ts'
import type { Conversation } from './conversation.ts'
import type { Sent } from './http.ts'
import type { OperationCall, RecordOutcome, RunPorts } from './operation-call.ts'
import { pollAsync } from './poll-async.ts'
import type { ReadyRecord } from './prepare-record.ts'
import { replyScope } from './reply-scope.ts'
import { runSteps } from './run-steps.ts'
import { targetOf } from './target-of.ts'

export interface Sending {
  readonly call: OperationCall
  readonly operation: Operation
  readonly scope: Scope
  readonly ports: RunPorts
  readonly conversation: Conversation
  /** One, or those of a batch. */
  readonly ready: readonly ReadyRecord[]
}

/** Makes the requests of an operation for all of its records at once; their outcomes in order. */
export async function sendRecords(sending: Sending): Promise<readonly RecordOutcome[]> {
  const { call, operation, ports, conversation, ready } = sending
  const asking: Asking = {
    connector: call.connector,
    target: targetOf(call.connector, call.connection),
    conversation,
    ports,
  }
  const scope: Scope = { ...sending.scope, ...scopeOfRecords(operation, ready) }
  const { batch, sql } = operation
  const body = batch
    ? batchBody({ batch, ...(sql !== undefined && { sql }) }, ready, sending.scope)
    : { value: ready[0]!.input }
  if ('refusal' in body) return ready.map(() => refused(body.refusal))

  // 1. What the request needs to know of the other side.
  const stepped = await runSteps({ ...asking, operation, scope })
  if ('ended' in stepped) return ready.map(() => withUrl(stepped.ended, sending, scope))
  const within: Scope = { ...scope, steps: stepped.steps }

  // 2. The request itself, judged for each record.
  const template = withKey(batch ? { ...stepped.template, body: undefined } : stepped.template, operation)
  const judge = judgeOf(sending)
  const asked = await ask({ template, scope: within, body: body.value, purpose: 'main', judge }, asking)
  if ('ended' in asked) return ready.map(() => asked.ended)
  conversation.meaning = asked.whole.meaning
  const { reply } = asked
  if (!reply) return asked.judged

  // 3. What became of work that was only taken on.
  const isTaken = operation.async && asked.whole.meaning === 'success' && meets(operation.async.when ?? [], reply)
  const polled = isTaken ? await pollAsync(operation.async, reply, { ...asking, operation, scope: within }) : undefined
  const outcomes = asked.judged.map((judged) => afterPoll(judged, polled))

  // 4. What the connector's own code makes of it, and where a person finds it.
  const said = await runAfter(sending)
  const known = { ...within, reply: replyScope(reply) }
  return outcomes.map((outcome) => withUrl({ ...outcome, ...said }, sending, known))
}

/** The key of kind `header` is in every main request, whether it creates or updates. */
function withKey(template: RequestTemplate, { idempotency }: Operation): RequestTemplate {
  if (idempotency.kind !== 'header') return template
  return { ...template, headers: { ...template.headers, [idempotency.header]: '{idempotencyKey}' } }
}

function scopeOfRecords({ batch }: Operation, ready: readonly ReadyRecord[]): Scope {
  return batch ? { batchKey: batchKey(ready) } : recordScope(ready[0]!)
}

function judgeOf({ call, operation, ports, conversation, ready }: Sending) {
  const records = ready.map(({ record, idempotencyKey }) => [record.eventId, idempotencyKey])
  return (sent: Sent) => {
    const rules = { connector: call.connector, operation, now: ports.now(), redact: conversation.redactor.redact }
    const { whole, records: judged } = judgeRecords(sent, { ...rules, records })
    return { whole, judged: judged.map((one) => toOutcome(one, conversation.redactor.redact)) }
  }
}

/** An id that a reply carries is kept in the clear, so it must not be a secret that the reply echoes. */
function toOutcome(judgement: Judgement, redact: (text: string) => string): RecordOutcome {
  const { meaning: _, remoteId, ...outcome } = judgement
  return remoteId === undefined ? outcome : { ...outcome, remoteId: redact(remoteId) }
}

/** A job that failed failed for all that was in it; one that is done makes those that were taken delivered. */
function afterPoll(judged: RecordOutcome, polled: RecordOutcome | undefined): RecordOutcome {
  if (!polled || judged.outcome !== 'delivered') return judged
  return polled.outcome === 'delivered' ? { ...judged, ...(polled.remoteId && { remoteId: polled.remoteId }) } : polled
}

/** A hook that fails changes nothing: the reply has been judged by the rules. */
async function runAfter({ call, ports, ready, operation, conversation }: Sending): Promise<Partial<RecordOutcome>> {
  // As it is kept, so that no secret that a vendor echoed reaches the hook.
  const kept = conversation.exchanges.findLast(({ purpose }) => purpose === 'main')?.reply
  if (!call.connector.hooks?.after || !kept) return {}
  const inputs = ready.map(({ input }) => input)
  const input: JsonValue = operation.batch ? inputs : (inputs[0] ?? null)
  return applyAfterHook(ports, { reply: parseReply(kept), input }).catch(() => ({}))
}

/** Left out where it cannot be made: it is for people, and the delivery is none the worse. */
function withUrl(outcome: RecordOutcome, { call, operation }: Sending, scope: Scope): RecordOutcome {
  const { remoteUrl } = operation
  if (remoteUrl === undefined || outcome.outcome !== 'delivered' || outcome.remoteId === undefined) return outcome
  const known = { ...scope, remoteId: outcome.remoteId }
  const url = orRefusal(() => resolveLink({ connector: call.connector, path: remoteUrl, scope: known }))
  return 'refusal' in url ? outcome : { ...outcome, remoteUrl: url.value }
}
