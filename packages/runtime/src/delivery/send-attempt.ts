import { classifyReply, type DeliveryOutcome, type Exchange, type RecordOutcome } from '@howazit/connector-kit'
import { webhooks } from '@howazit/sdk'
import type { Clock } from '../clock.ts'
import type { Egress, EgressFailure, EgressReply } from '../egress/egress.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import type { BegunAttempt } from './begin-attempts.ts'
import type { Health } from './circuit-breaker.ts'
import type { PreparedWebhook } from './prepare-attempts.ts'

export interface SendDeps {
  readonly egress: Pick<Egress, 'send'>
  readonly clock: Clock
  readonly userAgent: string
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
}

/** Signs the pinned body with a fresh timestamp, sends it and judges the reply. */
export async function sendToWebhook(
  deps: SendDeps,
  tenant: Tenant,
  { begun, webhook }: { begun: BegunAttempt; webhook: PreparedWebhook },
): Promise<SentAttempt> {
  const { delivery } = begun.attempt
  const signature = await webhooks.sign({
    id: delivery.event_id,
    timestamp: deps.clock.now(),
    body: begun.body,
    secrets: webhook.secrets,
  })
  const reply = await deps.egress.send({
    method: 'POST',
    url: webhook.url,
    headers: { ...signature, 'content-type': 'application/json', 'user-agent': deps.userAgent },
    body: begun.body,
    tenantId: tenant.id,
    timeoutMs: deps.timeoutMs,
    signal: deps.signal,
  })
  const { durationMs } = reply
  const [outcome, health] = [judge(reply, deps.clock), healthOf(reply)]
  return { begun, outcome, status: statusOf(reply), durationMs, health, exchanges: [] }
}

function judge(reply: EgressReply | EgressFailure, clock: Clock): DeliveryOutcome {
  const now = clock.now()
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
