import { classifyError } from '../delivery/classify-reply.ts'
import type { Conditions } from '../manifest/common.ts'
import type { Connector } from '../manifest/connector.ts'
import type { ErrorRule, Meaning } from '../manifest/errors.ts'
import type { Captured, Operation } from '../manifest/operation.ts'
import type { Sent } from '../run/http.ts'
import type { RecordOutcome } from '../run/operation-call.ts'
import { captureValue } from './capture-value.ts'
import { hintFor } from './hint-for.ts'
import { meaningOfStatus } from './meaning-of-status.ts'
import { holds, meets } from './meets.ts'
import { type ParsedReply, parseReply } from './parse-reply.ts'
import { reasonOf } from './reason-of.ts'
import { retryAfterOf } from './retry-after-of.ts'
import { vendorMessage } from './vendor-message.ts'

/** What decides, and in whose words. */
export interface Rules {
  readonly connector: Pick<Connector, 'protocol' | 'errors'>
  /** An operation, or a step with the errors of its operation. */
  readonly operation: Pick<Operation, 'success' | 'errors' | 'remoteId'>
  readonly now: Date
  /** Takes secrets out of what the vendor said; nothing is taken out without it. */
  readonly redact?: (text: string) => string
}

/** An outcome beside what the reply meant: `refresh_auth` and `split` are acted upon before the outcome is final. */
export type Judgement = RecordOutcome & { readonly meaning: Meaning | 'success' }

const OUTCOMES: Readonly<Record<Meaning | 'success', RecordOutcome['outcome']>> = {
  success: 'delivered',
  duplicate: 'delivered',
  retry: 'retry',
  throttle: 'throttled',
  unknown: 'unknown',
  permanent: 'refused',
  recipient: 'refused',
  // Sent there already, or to a place that cannot be one.
  reroute: 'refused',
  // One record that is too large stays too large; the caller halves a batch first.
  split: 'refused',
  // Refused again after the token was refreshed: the credentials are dead.
  refresh_auth: 'refused',
  disable: 'refused',
}

/**
 * What a request came to: the success predicate first, then the operation's error rules, the connector's, the table of
 * statuses. Never throws for what the other side sent.
 */
export function judgeReply(sent: Sent, rules: Rules): Judgement {
  if ('error' in sent) {
    const { outcome, reason } = classifyError(sent.error)
    const meaning = outcome === 'unknown' ? 'unknown' : 'retry'
    return { meaning, outcome, reason, hint: hintFor(meaning) }
  }
  return judgeParsed(parseReply(sent.reply), rules)
}

/** The same for a reply that was read already. */
export function judgeParsed(reply: ParsedReply, rules: Rules): Judgement {
  const { operation, connector } = rules
  if (meets(successOf(operation, connector), reply)) {
    const remoteId = operation.remoteId && captureValue(reply, operation.remoteId)
    return {
      meaning: 'success',
      outcome: 'delivered',
      reason: reasonOf(reply, connector.protocol),
      ...(remoteId && { remoteId }),
    }
  }
  return judgeFailure(reply, rules)
}

/** What a reply that is no success means. */
export function judgeFailure(reply: ParsedReply, rules: Rules): Judgement {
  const { connector, operation } = rules
  const rule = [...(operation.errors ?? []), ...(connector.errors ?? [])].find((candidate) => decides(candidate, reply))
  const { meaning, reason } = rule
    ? { meaning: rule.means, reason: reasonOf(reply, connector.protocol) }
    : byDefault(reply, rules)
  return {
    meaning,
    outcome: OUTCOMES[meaning],
    reason: rule?.reason ?? reason,
    ...describe({ reply, meaning, rule, rules }),
  }
}

function decides(rule: ErrorRule, reply: ParsedReply): boolean {
  return holds(rule, reply) && meets(rule.and ?? [], reply)
}

/** Every 2xx where nothing is said; a predicate that is silent about the status does not make a 500 a success. */
function successOf(operation: Rules['operation'], connector: Rules['connector']): Conditions {
  const any2xx: Conditions = [{ status: ['2xx'] }]
  // GraphQL over HTTP answers 200 and lists what went wrong (GraphQL specification, 7.1).
  if (!operation.success)
    return connector.protocol === 'graphql' ? [...any2xx, { body: '/errors', exists: false }] : any2xx
  return operation.success.some(({ status }) => status) ? operation.success : [...any2xx, ...operation.success]
}

/** Where no rule decides: the table of statuses, and for a 2xx that is no success what can be told from its body. */
function byDefault(reply: ParsedReply, rules: Rules): { meaning: Meaning; reason: string } {
  const meaning = meaningOfStatus(reply.status)
  if (meaning !== 'success') return { meaning, reason: reasonOf(reply, rules.connector.protocol) }
  const asksBody = successOf(rules.operation, rules.connector).some(({ body }) => body !== undefined)
  if (reply.json !== undefined || !asksBody) return { meaning: 'permanent', reason: 'error_in_reply' }
  // Perhaps a proxy's page, perhaps the answer cut short: it does not say that nothing was done.
  return { meaning: 'unknown', reason: reply.isBodyTruncated ? 'reply_truncated' : 'reply_not_json' }
}

interface Failure {
  readonly reply: ParsedReply
  readonly meaning: Meaning
  readonly rule: ErrorRule | undefined
  readonly rules: Rules
}

function describe({ reply, meaning, rule, rules }: Failure): Partial<RecordOutcome> {
  const message = vendorMessage(reply.json, rule?.message, rules.redact ?? ((text) => text))
  const hint = rule?.hint ?? hintFor(meaning, reply)
  return { ...consequences({ reply, meaning, rule, rules }), ...(message && { message }), ...(hint && { hint }) }
}

function consequences({ reply, meaning, rule, rules }: Failure): Partial<RecordOutcome> {
  if (meaning === 'duplicate') {
    const remoteId = captureFirst(reply, [rule?.remoteId, rules.operation.remoteId])
    return { isDuplicate: true, ...(remoteId && { remoteId }) }
  }
  if (meaning === 'reroute') {
    const value = rule?.reroute && captureValue(reply, rule.reroute)
    return value === undefined ? {} : { moved: { setting: rule!.reroute!.setting, value } }
  }
  if (meaning === 'disable' || meaning === 'refresh_auth') return { disable: true }
  if (meaning !== 'retry' && meaning !== 'throttle' && meaning !== 'unknown') return {}
  const retryAfterMs = retryAfterOf(reply, rule, rules.now)
  const bucket = meaning === 'throttle' ? rule?.scope : undefined
  return { ...(retryAfterMs !== undefined && { retryAfterMs }), ...(bucket && { bucket }) }
}

function captureFirst(reply: ParsedReply, places: readonly (Captured | undefined)[]): string | undefined {
  return places.map((place) => place && captureValue(reply, place)).find((value) => value !== undefined)
}
