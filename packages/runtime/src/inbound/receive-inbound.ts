import { answerHandshake, type Inbound, type InboundCall, verifyInbound } from '@howazit/connector-kit'
import { HowazitError } from '@howazit/sdk'
import type { ConnectionDeps } from '../connections/connection-deps.ts'
import { changeSecrets } from './change-secrets.ts'
import { type FoundEndpoint, findEndpoint } from './find-endpoint.ts'
import { noteRefusal } from './note-refusal.ts'
import { storeCall } from './store-call.ts'

/** A call as it came over HTTP, before anything of it is believed. */
export interface ReceivedCall {
  /** The last part of the URL. */
  readonly key: string
  readonly method: string
  /** Where it was sent to, for a platform that does not know its public URL: `https://api.example.com`. */
  readonly origin: string
  /** The path with its query, as it was written. */
  readonly target: string
  readonly headers: Readonly<Record<string, readonly string[] | undefined>>
  readonly rawBody: Uint8Array
}

/** What goes back to the vendor. */
export interface InboundAnswer {
  readonly status: 200
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Maintenance over here; vendors that repeat their calls do so within a minute or an hour. */
const DISABLED_MS = 60_000

const TAKEN: InboundAnswer = {
  status: 200,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
  body: '',
}

/**
 * Takes a call of an outside system. What it says is durable, and told of to those who want to hear it, before it is answered; the
 * same call again changes nothing and is answered alike.
 *
 * @throws HowazitError `not_found` for every key that is none, and for methods that ask nothing; `unauthenticated` for a call that is
 * not by whom it says, whatever is wrong with it; `unavailable` while the connection is disabled, or its secrets are shredded
 */
export async function receiveInbound(deps: ConnectionDeps, received: ReceivedCall): Promise<InboundAnswer> {
  const startedAtMs = performance.now()
  const found = await findEndpoint(deps, received.key).catch(waitForSecrets)
  const inbound = found?.opened.connector.inbound
  if (!found || !inbound) throw noSuchKey()
  if (!found.opened.row.enabled) throw isDisabled()
  const call = toCall(deps, { inbound, found, received })

  const handshake = answerHandshake(call)
  if (handshake) {
    const { secret, ...answer } = handshake
    if (!secret) return answer
    // 1. Durable first: the vendor signs with it from the moment it is answered.
    if (await changeSecrets(deps, found, { [secret.name]: secret.value })) return answer
    // Somebody else's came between, or the connection was changed: the vendor asks again.
    throw isDisabled()
  }
  if (received.method !== 'POST') throw noSuchKey()

  const proof = await verifyInbound(call)
  if ('refused' in proof) {
    await noteRefusal(deps, found, proof.refused)
    throw notBelieved()
  }
  // 2. Then what it says, once: the answer is the vendor's leave to forget it.
  await storeCall(deps, found, { inbound, proof, rawBody: received.rawBody, headers: received.headers, startedAtMs })
  return TAKEN
}

interface Receiving {
  readonly inbound: Inbound
  readonly found: FoundEndpoint
  readonly received: ReceivedCall
}

function toCall({ publicUrl, clock }: ConnectionDeps, { inbound, found, received }: Receiving): InboundCall {
  const { method, headers, rawBody, origin, target } = received
  return {
    inbound,
    values: found.opened.values,
    method,
    url: `${publicUrl ?? origin}${target}`,
    headers,
    rawBody,
    now: clock.now(),
  }
}

/** The same for a key that is none and for one that was, so that nothing is learnt by trying. */
const noSuchKey = () =>
  new HowazitError('not_found', 'Nobody is called here.', { details: { pointer: '/path/inboundKey' } })

/** The same for everything that can be wrong; what it was is for the tenant. */
const notBelieved = () => new HowazitError('unauthenticated', 'The call does not prove that it is by whom it says.')

/** Until somebody gives it new ones, which a vendor may well still call for. */
function waitForSecrets(error: unknown): never {
  throw HowazitError.is(error) && error.code === 'secret_unreadable' ? isDisabled() : error
}

const isDisabled = () =>
  new HowazitError('unavailable', 'The connection takes nothing at the moment. Call again.', {
    details: { retryAfterMs: DISABLED_MS },
  })
