import { findValue } from '../outcome/find-values.ts'
import { fillTemplate } from '../request/fill-template.ts'
import type { Scope } from '../request/scope.ts'
import type { Asking } from './ask.ts'
import { askPlainly } from './ask-plainly.ts'
import { connectionScope } from './call-scope.ts'
import { completeConnection } from './complete-connection.ts'
import type { Exchange } from './http.ts'
import { learnFromTokens } from './learn-from-tokens.ts'
import { type ConnectionQuestion, openAsking } from './open-asking.ts'
import type { RecordOutcome, RunPorts } from './operation-call.ts'
import { replyScope } from './reply-scope.ts'

/** Whether a connection's credentials work. */
export interface TestedConnection {
  /** `not_testable`: the other side accepts anything, or asking would have an effect. */
  readonly outcome: 'ok' | 'failed' | 'not_testable'
  /** Whose account it is over there. */
  readonly identity?: string
  /** What the other side told for `learn`. */
  readonly learnt: Readonly<Record<string, string>>
  /** Stable and low in number. */
  readonly reason?: string
  readonly detail?: string
  readonly hint?: string
  readonly status?: number
  readonly exchanges: readonly Exchange[]
}

type Learnt = TestedConnection['learnt']

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
  const complete = completeConnection(connector, question.connection)
  const known = await learnFromTokens({ connector, connection: complete }, ports)
  if ('failure' in known) return { outcome: 'failed', learnt: {}, ...wordsOf(known.failure), exchanges: [] }
  const { connection } = known
  const scope = connectionScope(connection, question.now)
  const asking = openAsking({ ...question, connection }, ports, scope)
  const { exchanges, redactor } = asking.conversation

  const tested = await askPlainly({ template: test, scope, purpose: 'test', success: test.expect }, asking)
  const { status } = asking.conversation
  const seen = { exchanges, ...(status !== undefined && { status }) }
  if ('failure' in tested) return { outcome: 'failed', learnt: {}, ...wordsOf(tested.failure), ...seen }

  const identity = test.identity && fillTemplate(test.identity, { ...scope, reply: replyScope(tested.reply) })
  const learning = await learn(asking, scope)
  if ('failure' in learning) return { outcome: 'failed', learnt: {}, ...wordsOf(learning.failure), ...seen }
  return {
    outcome: 'ok',
    ...(identity && 'value' in identity && { identity: redactor.redact(identity.value) }),
    learnt: { ...newIn(connection.learnt, complete.learnt), ...learning.learnt },
    ...seen,
  }
}

const newIn = (learnt: Learnt, before: Learnt): Learnt =>
  Object.fromEntries(Object.entries(learnt).filter(([name]) => before[name] === undefined))

const notTestable = (detail: string): TestedConnection => ({
  outcome: 'not_testable',
  reason: 'format_only',
  detail,
  learnt: {},
  exchanges: [],
})

async function learn(
  asking: Asking,
  scope: Scope,
): Promise<{ readonly learnt: Readonly<Record<string, string>> } | { readonly failure: RecordOutcome }> {
  const { request, fromReply = {} } = asking.connector.learn ?? {}
  if (!request) return { learnt: {} }
  const asked = await askPlainly({ template: request, scope, purpose: 'test' }, asking)
  if ('failure' in asked) return asked
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
