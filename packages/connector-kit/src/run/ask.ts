import type { RequestTemplate } from '../manifest/common.ts'
import type { Connector } from '../manifest/connector.ts'
import type { JsonValue } from '../mapping/mapping.ts'
import type { Judgement } from '../outcome/judge-reply.ts'
import { type ParsedReply, parseReply } from '../outcome/parse-reply.ts'
import { buildRequest } from '../request/build-request.ts'
import type { BuildRefusal } from '../request/cannot-build.ts'
import type { Scope } from '../request/scope.ts'
import { applyRequestHooks, HookFailed } from './apply-hooks.ts'
import type { Conversation } from './conversation.ts'
import type { Sent } from './http.ts'
import type { AuthFailure, RecordOutcome, RunPorts } from './operation-call.ts'

/** One request to make, and who judges what comes back. */
export interface Question<Judged> {
  readonly template: RequestTemplate
  readonly scope: Scope
  readonly body?: JsonValue | undefined
  readonly purpose: string
  readonly judge: (sent: Sent) => { readonly whole: Judgement; readonly judged: Judged }
}

/** What a request came to; or an outcome for want of one. */
export type Asked<Judged> =
  | { readonly judged: Judged; readonly whole: Judgement; readonly reply: ParsedReply | undefined; readonly sent: Sent }
  | { readonly ended: RecordOutcome }

export interface Asking {
  readonly connector: Connector
  /** The same without a base where a secret URL takes its place. */
  readonly target: Connector
  readonly conversation: Conversation
  readonly ports: RunPorts
}

/**
 * Builds a request, sends it and has the reply judged. A reply that says the credentials are stale gets others, once per call,
 * and the same request is sent again: it was certainly not taken.
 */
export async function ask<Judged>(question: Question<Judged>, asking: Asking): Promise<Asked<Judged>> {
  const { connector, conversation, ports } = asking
  const built = buildRequest({
    connector: asking.target,
    template: question.template,
    scope: question.scope,
    body: question.body,
  })
  if ('refusal' in built) return { ended: refused(built.refusal) }
  const bare = await applyRequestHooks(built.request, connector, ports).catch(hookFailure)
  if ('outcome' in bare) return { ended: bare }
  for (;;) {
    const sent = await conversation.send(bare, question.purpose)
    if ('refusal' in sent) return { ended: refused(sent.refusal) }
    if ('failure' in sent) return { ended: unproven(sent.failure) }
    const { whole, judged } = question.judge(sent)
    if (whole.meaning === 'refresh_auth' && conversation.refresh()) continue
    return { judged, whole, sent, reply: 'reply' in sent ? parseReply(sent.reply) : undefined }
  }
}

/** A request that could not be built was not sent, and will never be as it is. */
export function refused({ reason, message, hint }: BuildRefusal): RecordOutcome {
  return { outcome: 'refused', reason, message, hint }
}

function unproven(failure: AuthFailure): RecordOutcome {
  return failure
}

/** The sandbox may heal, and a new version of the connector may: nothing was sent. */
export function hookFailure(error: unknown): RecordOutcome {
  const message = error instanceof HookFailed ? error.message : 'A hook of the connector failed.'
  return { outcome: 'retry', reason: 'hook_failed', message, hint: 'Tell whoever publishes the connector.' }
}
