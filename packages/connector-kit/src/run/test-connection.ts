import type { RequestTest } from '../manifest/connector.ts'
import { findValue } from '../outcome/find-values.ts'
import { judgeReply } from '../outcome/judge-reply.ts'
import { fillTemplate } from '../request/fill-template.ts'
import type { Scope } from '../request/scope.ts'
import { type Asked, type Asking, ask } from './ask.ts'
import { connectionScope } from './call-scope.ts'
import { completeConnection } from './complete-connection.ts'
import type { Exchange, Sent } from './http.ts'
import { type ConnectionQuestion, openAsking } from './open-asking.ts'
import type { RecordOutcome, RunPorts } from './operation-call.ts'
import { replyScope } from './reply-scope.ts'

/** Whether a connection's credentials work. */
export interface TestedConnection {
  /** `not_testable`: the other side accepts anything, or asking would have an effect. */
  readonly outcome: 'ok' | 'failed' | 'not_testable'
  /** Whose account it is over there. */
  readonly identity?: string
  /** What the other side told for `learn.fromReply`. */
  readonly learnt: Readonly<Record<string, string>>
  /** Stable and low in number. */
  readonly reason?: string
  readonly detail?: string
  readonly hint?: string
  readonly status?: number
  readonly exchanges: readonly Exchange[]
}

const LEARNT_LENGTH_MAX = 2_048

/**
 * Makes the request of the manifest's `test` and, where the credentials work, the one of `learn`. Never rejects for what the
 * other side does; no secret is in what comes back.
 */
export async function testConnection(question: ConnectionQuestion, ports: RunPorts): Promise<TestedConnection> {
  const { connector } = question
  const { test } = connector
  if (test.kind === 'format_only') return notTestable(test.reason)
  if (test.only && !test.only.for.includes(question.connection.authMode)) return notTestable(test.only.otherwise)
  const connection = completeConnection(connector, question.connection)
  const scope = connectionScope(connection, question.now)
  const asking = openAsking({ ...question, connection }, ports, scope)
  const { exchanges, redactor } = asking.conversation

  const tested = await askOnce(asking, { test, scope })
  const { status } = asking.conversation
  const seen = { exchanges, ...(status !== undefined && { status }) }
  if ('ended' in tested) return { outcome: 'failed', learnt: {}, ...wordsOf(tested.ended), ...seen }
  if (tested.whole.meaning !== 'success' || !tested.reply)
    return { outcome: 'failed', learnt: {}, ...wordsOf(tested.judged), ...seen }

  const identity = test.identity && fillTemplate(test.identity, { ...scope, reply: replyScope(tested.reply) })
  const learning = await learn(asking, scope)
  if ('ended' in learning) return { outcome: 'failed', learnt: {}, ...wordsOf(learning.ended), ...seen }
  return {
    outcome: 'ok',
    ...(identity && 'value' in identity && { identity: redactor.redact(identity.value) }),
    learnt: learning.learnt,
    ...seen,
  }
}

const notTestable = (detail: string): TestedConnection => ({
  outcome: 'not_testable',
  reason: 'format_only',
  detail,
  learnt: {},
  exchanges: [],
})

interface Once {
  readonly test: Pick<RequestTest, 'method' | 'path'> & Partial<RequestTest>
  readonly scope: Scope
}

function askOnce(asking: Asking, { test, scope }: Once): Promise<Asked<RecordOutcome>> {
  const { connector, conversation, ports } = asking
  const judge = (sent: Sent) => {
    const operation = { ...(test.expect && { success: test.expect }) }
    const whole = judgeReply(sent, { connector, operation, now: ports.now(), redact: conversation.redactor.redact })
    return { whole, judged: whole }
  }
  return ask({ template: test, scope, purpose: 'test', judge }, asking)
}

async function learn(
  asking: Asking,
  scope: Scope,
): Promise<{ readonly learnt: Readonly<Record<string, string>> } | { readonly ended: RecordOutcome }> {
  const { request, fromReply = {} } = asking.connector.learn ?? {}
  if (!request) return { learnt: {} }
  const asked = await askOnce(asking, { test: request, scope })
  if ('ended' in asked) return asked
  if (asked.whole.meaning !== 'success' || !asked.reply) return { ended: asked.judged }
  const { json } = asked.reply
  const found = Object.entries(fromReply).flatMap(([name, pointer]) => {
    const value = json === undefined ? undefined : findValue(json, pointer)
    const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
    return text === '' || text.length > LEARNT_LENGTH_MAX ? [] : [[name, text] as const]
  })
  return { learnt: Object.fromEntries(found) }
}

const wordsOf = ({ reason, message, hint }: RecordOutcome) => ({
  reason,
  ...(message !== undefined && { detail: message }),
  ...(hint !== undefined && { hint }),
})
