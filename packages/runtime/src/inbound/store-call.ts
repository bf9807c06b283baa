import { hash } from 'node:crypto'
import type { Inbound, InboundProof, Verifier } from '@howazit/connector-kit'
import type { ConnectionDeps } from '../connections/connection-deps.ts'
import type { FoundEndpoint } from './find-endpoint.ts'
import { readEvents, storable } from './read-events.ts'
import { storeInbound } from './store-inbound.ts'

/** What a call's body is sealed for. */
export const inboundCallContext = (id: string): string => `inbound-call:${id}`

export interface VerifiedCall {
  readonly inbound: Inbound
  readonly proof: InboundProof
  readonly rawBody: Uint8Array
  readonly headers: Readonly<Record<string, readonly string[] | undefined>>
  readonly startedAtMs: number
}

/** Keeps what a verified call says, once, and tells of it; durable when it resolves. */
export async function storeCall(
  deps: ConnectionDeps,
  { tenant, opened }: FoundEndpoint,
  { inbound, proof, rawBody, headers, startedAtMs }: VerifiedCall,
): Promise<void> {
  const { oltp, secrets, clock, ids, jobs, events: log } = deps
  const { row: connection, connector } = opened
  const id = ids.newId()
  const contentType = headers['content-type']?.[0] ?? ''
  const eventType = storable(proof.eventType)
  const incoming = {
    id,
    source: 'webhook',
    dedupeKey: hash('sha256', `webhook ${proof.deliveryId}`, 'buffer'),
    contentHash: isReplayable(inbound) ? Buffer.from(proof.contentHash, 'hex') : null,
    eventType,
    signedAt: proof.signedAt,
    sealed: await secrets.seal(tenant, rawBody, inboundCallContext(id)),
    events: readEvents(inbound, { rawBody, contentType, eventType }),
  } as const
  const now = clock.now()
  const stored = await oltp.inTenant(tenant, (tx) =>
    storeInbound(tx, tenant, { connection, incoming: [incoming], now, ids }),
  )
  log.emit('inbound.received', {
    tenant_id: tenant.id,
    connection_id: connection.id,
    connector: connector.id,
    source: 'webhook',
    outcome: stored.stored === 1 ? 'stored' : 'duplicate',
    events: stored.events,
    attributed: stored.attributed,
    duration_ms: Math.round(performance.now() - startedAtMs),
  })
  // After the commit: a picker woken earlier would find nothing.
  if (stored.deliveries > 0) await jobs.wake('deliver')
}

const SIGNING: readonly Verifier['kind'][] = ['hmac', 'ed25519', 'ecdsa_p256', 'standard_webhooks']

/**
 * Whether somebody who saw a call could send it again under another id: the signature fits as long as its content is the same, and
 * the id is in a header that it does not cover. Then the content is known again too.
 */
function isReplayable({ verify, deliveryId }: Inbound): boolean {
  return SIGNING.includes(verify.kind) && deliveryId?.body === undefined
}
