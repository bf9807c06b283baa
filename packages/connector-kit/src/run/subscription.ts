import type { RequestTemplate } from '../manifest/common.ts'
import type { Inbound } from '../manifest/inbound.ts'
import type { JsonValue } from '../mapping/mapping.ts'
import { findValue } from '../outcome/find-values.ts'
import { askPlainly } from './ask-plainly.ts'
import { connectionScope } from './call-scope.ts'
import { completeConnection } from './complete-connection.ts'
import { learnFromTokens } from './learn-from-tokens.ts'
import { type ConnectionQuestion, openAsking } from './open-asking.ts'
import type { RecordOutcome, RunPorts } from './operation-call.ts'

export interface SubscriptionQuestion extends ConnectionQuestion {
  /** Ours; whoever knows it can call it. */
  readonly callbackUrl: string
  /** What was answered when it was subscribed with. */
  readonly subscription?: JsonValue
}

/** What the other side answered, with the secrets that it brought; or why not, in the words of an attempt. */
export type AskedToCall =
  | { readonly subscription: JsonValue; readonly secrets: Readonly<Record<string, string>> }
  | { readonly failure: RecordOutcome }

/** Asks the other side to call from now on. Never rejects for what it does; no secret is in a failure. */
export async function subscribe(question: SubscriptionQuestion, ports: RunPorts): Promise<AskedToCall> {
  const { subscribe: template, secretsFromReply = {} } = question.connector.inbound ?? {}
  if (!template) return { failure: NOT_SAID }
  const asked = await askOther(question, ports, { template, purpose: 'subscribe' })
  return 'failure' in asked ? asked : withSecrets(asked.body, secretsFromReply)
}

/** Lets a subscription hold for longer. Never rejects for what the other side does. */
export async function renewSubscription(
  question: SubscriptionQuestion,
  ports: RunPorts,
): Promise<{ readonly failure?: RecordOutcome }> {
  const { renew: template } = question.connector.inbound ?? {}
  if (!template) return { failure: NOT_SAID }
  const asked = await askOther(question, ports, { template, purpose: 'renew' })
  return 'failure' in asked ? { failure: asked.failure } : {}
}

/**
 * Asks the other side to call no more; that there is nothing to end any more is as good, and where the connector does not say how, it is
 * for people to do. Never rejects for what the other side does.
 */
export async function unsubscribe(
  question: SubscriptionQuestion,
  ports: RunPorts,
): Promise<{ readonly failure?: RecordOutcome }> {
  const { unsubscribe: template } = question.connector.inbound ?? {}
  if (!template) return {}
  const asked = await askOther(question, ports, { template, purpose: 'unsubscribe' })
  return !('failure' in asked) || GONE.has(asked.status ?? 0) ? {} : { failure: asked.failure }
}

const GONE: ReadonlySet<number> = new Set([404, 410])

interface Asking {
  readonly template: RequestTemplate
  readonly purpose: string
}

type Answered = { readonly status: number | undefined } & (
  | { readonly body: JsonValue }
  | { readonly failure: RecordOutcome }
)

async function askOther(
  { callbackUrl, subscription, ...question }: SubscriptionQuestion,
  ports: RunPorts,
  { template, purpose }: Asking,
): Promise<Answered> {
  // Nobody's code sees a request that secrets are in.
  const { hooks: _, ...connector } = question.connector
  const complete = completeConnection(connector, question.connection)
  const known = await learnFromTokens({ connector, connection: complete }, ports)
  if ('failure' in known) return { failure: known.failure, status: undefined }
  const { connection } = known
  const scope = {
    ...connectionScope(connection, question.now),
    secrets: connection.secrets,
    callbackUrl,
    ...(subscription !== undefined && { subscription }),
  }
  const asking = openAsking({ connector, connection, now: question.now }, ports, scope)
  const { conversation } = asking
  // The last part is what proves a call to be for the connection.
  conversation.redactor.add(callbackUrl.slice(callbackUrl.lastIndexOf('/') + 1))
  const asked = await askPlainly({ template, scope, purpose }, asking)
  const { status } = conversation
  return 'failure' in asked ? { failure: asked.failure, status } : { body: asked.reply.json ?? null, status }
}

function withSecrets(body: JsonValue, pointers: NonNullable<Inbound['secretsFromReply']>): AskedToCall {
  const found = Object.entries(pointers).map(([name, pointer]) => [name, findValue(body, pointer)] as const)
  const secrets = found.filter((entry): entry is readonly [string, string] => isSecret(entry[1]))
  return secrets.length === found.length
    ? { subscription: body, secrets: Object.fromEntries(secrets) }
    : { failure: NO_SECRET }
}

const isSecret = (value: unknown): boolean => typeof value === 'string' && value !== ''

const NOT_SAID: RecordOutcome = {
  outcome: 'refused',
  reason: 'subscribing_unknown',
  message: 'The connector does not say how its system is asked to call.',
  hint: 'Register the URL over there by hand.',
}

const NO_SECRET: RecordOutcome = {
  outcome: 'unknown',
  reason: 'secret_missing',
  message: 'The reply does not have the secret that calls are verified with.',
  hint: 'Look over there whether there is a subscription now, and tell whoever publishes the connector.',
}
