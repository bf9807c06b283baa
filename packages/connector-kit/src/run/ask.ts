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
import { movedSetting, withMoved } from './move-setting.ts'
import type { RecordOutcome, RunPorts } from './operation-call.ts'

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
 * Builds a request, sends it and has the reply judged. A reply that says the credentials are stale gets others, and one that
 * says that it has moved is followed, once per call each: the request was certainly not taken, and is sent again.
 */
export async function ask<Judged>(question: Question<Judged>, asking: Asking): Promise<Asked<Judged>> {
  const { conversation, connector } = asking
  const first = await askOnce(question, asking)
  const moved = 'whole' in first && !conversation.moved ? movedSetting(first.whole, connector) : undefined
  if (!moved) return first
  conversation.moved = moved
  return askOnce(question, asking)
}

async function askOnce<Judged>(question: Question<Judged>, asking: Asking): Promise<Asked<Judged>> {
  const { connector, conversation, ports } = asking
  const { template, body } = question
  const scope = withMoved(question.scope, conversation.moved, connector)
  const built = buildRequest({ connector: asking.target, template, scope, body })
  if ('refusal' in built) return { ended: refused(built.refusal) }
  const bare = await applyRequestHooks(built.request, connector, ports).catch(hookFailure)
  if ('outcome' in bare) return { ended: bare }
  for (;;) {
    const sent = await conversation.send(bare, question.purpose)
    if ('refusal' in sent) return { ended: refused(sent.refusal) }
    if ('failure' in sent) return { ended: sent.failure }
    const { whole, judged } = question.judge(sent)
    if (whole.meaning === 'refresh_auth' && conversation.refresh()) continue
    return { judged, whole, sent, reply: 'reply' in sent ? parseReply(sent.reply) : undefined }
  }
}

/** A request that could not be built was not sent, and will never be as it is. */
export function refused({ reason, message, hint }: BuildRefusal): RecordOutcome {
  return { outcome: 'refused', reason, message, hint }
}

/** The sandbox may heal, and a new version of the connector may: nothing was sent. */
export function hookFailure(error: unknown): RecordOutcome {
  const message = error instanceof HookFailed ? error.message : 'A hook of the connector failed.'
  return { outcome: 'retry', reason: 'hook_failed', message, hint: 'Tell whoever publishes the connector.' }
}
