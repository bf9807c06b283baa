import {
  classifyReply,
  type DeliveryOutcome,
  type Exchange,
  type MovedSetting,
  type RecordOutcome,
} from '@howazit/connector-kit'
import { webhooks } from '@howazit/sdk'
import type { Clock } from '../../clock.ts'
import type { Egress, EgressFailure, EgressReply } from '../../egress/egress.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { type EndpointProof, proveEndpoint } from '../../webhooks/endpoint-proofs.ts'
import type { EndpointTokens } from '../../webhooks/endpoint-tokens.ts'
import type { Health } from '../limits/circuit-breaker.ts'
import type { BegunAttempt } from './begin-attempts.ts'
import type { PreparedWebhook } from './prepare-attempts.ts'
import { type PostedMessage, toExchange } from './webhook-exchange.ts'

export interface SendDeps {
  readonly egress: Pick<Egress, 'send'>
  readonly clock: Clock
  readonly userAgent: string
  readonly endpointTokens: EndpointTokens
  readonly timeoutMs: number
  /** Hangs up. */
  readonly signal: AbortSignal
}

export interface SentAttempt {
  readonly begun: BegunAttempt
  readonly outcome: RecordOutcome
  /** The HTTP status, if one came. */
  readonly status: number | undefined
  readonly durationMs: number
  /** What this says about the endpoint. */
  readonly health: Health
  /** What was said on both sides; the same list for all that went out together. */
  readonly exchanges: readonly Exchange[]
  /** Where something has arrived that was sent elsewhere at first; the same for all that went out together. */
  readonly moved?: MovedSetting
}

/**
 * Signs the pinned body with a fresh timestamp, sends it and judges the reply. A token that the endpoint refuses is asked for anew,
 * once: refused means not received.
 */
export async function sendToWebhook(
  deps: SendDeps,
  tenant: Tenant,
  { begun, webhook }: { begun: BegunAttempt; webhook: PreparedWebhook },
): Promise<SentAttempt> {
  const startedAtMs = performance.now()
  const tell = { webhookId: webhook.id, settings: webhook.settings }
  const proof = await proveEndpoint(deps.endpointTokens, tenant, tell)
  if ('failure' in proof) return endUnproven(begun, proof.failure)
  const posted = [await post(deps, tenant, { begun, webhook, proof, timeoutMs: deps.timeoutMs })]
  if (proof.token !== undefined && posted.every(isUnauthorized)) {
    const renewed = await proveEndpoint(deps.endpointTokens, tenant, { ...tell, stale: proof.token })
    if ('failure' in renewed) return { ...endUnproven(begun, renewed.failure), exchanges: posted.map(toExchange) }
    // Within the time of one attempt, which is what the lease is for.
    const leftMs = Math.max(1, Math.round(deps.timeoutMs - (performance.now() - startedAtMs)))
    posted.push(await post(deps, tenant, { begun, webhook, proof: renewed, timeoutMs: leftMs }))
  }
  const durationMs = Math.round(performance.now() - startedAtMs)
  const { reply } = posted.at(-1)!
  const [outcome, health] = [judge(reply, deps.clock), healthOf(reply)]
  // What arrived is known: the event, and the version that mapped it. What did not is what somebody has to look into.
  const exchanges = outcome.outcome === 'delivered' ? [] : posted.map(toExchange)
  return { begun, outcome, status: statusOf(reply), durationMs, health, exchanges }
}

const isUnauthorized = ({ reply }: PostedMessage): boolean => !reply.error && reply.status === 401

/** Nothing was sent to the endpoint, so it says nothing about it. */
const endUnproven = (begun: BegunAttempt, outcome: RecordOutcome): SentAttempt => ({
  begun,
  outcome,
  status: undefined,
  durationMs: 0,
  health: 'unknown',
  exchanges: [],
})

interface Posting {
  readonly begun: BegunAttempt
  readonly webhook: PreparedWebhook
  readonly proof: EndpointProof
  readonly timeoutMs: number
}

async function post(
  { egress, clock, userAgent, signal }: SendDeps,
  tenant: Tenant,
  { begun, webhook, proof, timeoutMs }: Posting,
): Promise<PostedMessage> {
  const { body, attempt } = begun
  const startedAt = clock.now()
  const signature = await webhooks.sign({
    id: attempt.delivery.event_id,
    timestamp: startedAt,
    body,
    secrets: webhook.secrets,
  })
  const ours = { ...replayHeaders(begun), 'content-type': 'application/json', 'user-agent': userAgent }
  const request = { method: 'POST', url: webhook.url, headers: { ...proof.headers, ...signature, ...ours }, body }
  const reply = await egress.send({
    ...request,
    tenantId: tenant.id,
    timeoutMs,
    signal,
    ...(proof.tls && { tls: proof.tls }),
  })
  return { webhook, proof, request, reply, startedAt, endedAt: clock.now() }
}

/** A receiver that dedupes by `webhook-id` needs neither; whoever reads its log sees what came again, and how often. */
function replayHeaders({ attempt: { delivery }, number }: BegunAttempt): Readonly<Record<string, string>> {
  if (delivery.lane !== 'replay') return {}
  return { 'howazit-replay-of': delivery.id, 'howazit-attempt': `${number}` }
}

function judge(reply: EgressReply | EgressFailure, clock: Clock): DeliveryOutcome {
  const now = clock.now()
  // Not followed, and not the end either: an endpoint behind a maintenance page or a login answers so for a while. Whether it took
  // the message before (303 is made for that) nobody knows.
  if (!reply.error && reply.status >= 300 && reply.status < 400) {
    const { retryAfterMs } = classifyReply({ status: 503, headers: reply.headers, now })
    const reason = `http_${reply.status}`
    return { outcome: 'unknown', reason, ...(retryAfterMs !== undefined && { retryAfterMs }) }
  }
  if (!reply.error) return classifyReply({ status: reply.status, headers: reply.headers, now })
  // A URL that leads inside will not lead outside by asking again, and asking again is what an attacker wants.
  if (reply.error.kind === 'blocked') return { outcome: 'refused', reason: 'url_not_allowed' }
  return classifyReply({ error: reply.error, now })
}

const statusOf = (reply: EgressReply | EgressFailure): number | undefined => (reply.error ? undefined : reply.status)

/** Only what the endpoint's machinery does counts: a 4xx is an answer, a blocked URL is ours. */
function healthOf(reply: EgressReply | EgressFailure): Health {
  if (reply.error) return reply.error.kind === 'blocked' ? 'unknown' : 'failing'
  if (reply.status >= 500) return 'failing'
  return reply.status < 400 ? 'healthy' : 'unknown'
}
