import type { Connector } from '../../manifest/connector.ts'
import { refuseRequest } from '../../protocols/refuse-request.ts'
import { speaksHttp } from '../../request/schemes.ts'
import type { HttpReply, HttpRequest } from '../../run/http.ts'
import type { GoldenReply } from '../golden.ts'
import { toReply } from '../replay-golden.ts'
import { checkCredentials } from './check-credentials.ts'
import { createFakeTokens } from './create-fake-tokens.ts'
import { createPoison } from './create-poison.ts'
import { denyReply } from './deny-reply.ts'
import { disturb } from './disturb.ts'
import { createFakeLimits } from './fake-limits.ts'
import { createFakeStore } from './fake-store.ts'
import type { AskedRequest, FakeAnswer, FakeTarget } from './fake-target.ts'
import type { Fault, FaultAt } from './fault.ts'
import { createFaultBoard } from './fault-board.ts'
import type { FakeModel } from './load-fake-model.ts'
import { type Performing, perform } from './perform.ts'
import { errorOf, refusalOf, withRepeated } from './protocol-words.ts'
import { createReplies } from './replies.ts'
import { retryAfterHeaders } from './retry-after-headers.ts'
import type { Route } from './routes.ts'
import type { Sample } from './samples.ts'

export interface FakeOptions {
  /** The clock of the other side. */
  readonly now: () => Date
  readonly faults?: readonly FaultAt[]
  /** Goes on from what was made at, asked of and set for this one: the connector has changed, and the vendor has not. */
  readonly from?: FakeTarget
  /** Takes any credentials, or none. */
  readonly takesAnyone?: boolean
}

const REQUESTS_MAX = 500

/**
 * Makes the fake of a connector's target. A request is asked in this order, as vendors do: is the host there at all, who is it, is it
 * too much, what is wanted; faults come where they would.
 */
export function createFake(model: FakeModel, options: FakeOptions): FakeTarget {
  const { connector, values, match, samples, accessToken } = model
  const { protocol } = connector
  const faults = options.from?.faults ?? createFaultBoard(options.faults)
  const limits = createFakeLimits(connector)
  const store = createFakeStore(options.from?.objects())
  const tokens = createFakeTokens(accessToken)
  const poison = createPoison(faults)
  const replies = createReplies(connector, samples)
  const clockOf = (places: readonly string[]) =>
    new Date(options.now().getTime() + (faults.standing('skew', places)?.skewMs ?? 0))
  const performing: Performing = {
    connector,
    values,
    store,
    replies,
    samples,
    now: options.now,
    isPoison: poison.isPoison,
    tokens,
  }
  let asked: readonly AskedRequest[] = options.from?.requests() ?? []

  const decide = async (route: Route | undefined, request: HttpRequest): Promise<FakeAnswer> => {
    // 0. What a transport never sends.
    const unsayable = refuseRequest(protocol, request)
    if (unsayable) return { kind: 'reply', reply: unsayable, latencyMs: 0 }
    if (!route) return disturb(notInManifest(connector), undefined, undefined)
    const places = placesOf(route)
    const fault = faults.take(places)
    const now = clockOf(places)
    // 1. Faults before anything is done.
    const before = fault && beforeEffect(fault, connector, now)
    if (before) return before
    if (fault?.kind === 'denied') return disturb(denied(samples, route), undefined, undefined)
    // 2. Who is asking.
    if (fault?.kind === 'expired') tokens.expire()
    const isKnown = route.kind === 'authorize' || route.kind === 'token' || options.takesAnyone === true
    const auth = connector.auth[values.authMode]
    const check =
      isKnown || !auth ? 'ok' : await checkCredentials({ request, auth, values, tokens: tokens.current(), now })
    if (check !== 'ok' || fault?.kind === 'expired')
      return disturb(refusedCredentials(performing, route), undefined, undefined)
    // 3. Whether it is too much.
    const usedUp = limits.take(route.operation, options.now())
    if (usedUp) return disturb(throttled(performing, route, { waitMs: usedUp.resetMs, now }), undefined, undefined)
    // 4. The effect; twice where somebody on the way sends again.
    if (fault?.kind === 'duplicate') perform(performing, route, request)
    const reply = withRepeated(perform(performing, route, request), protocol, request)
    // 5. What is seen of the reply.
    const told = { ...reply, headers: { ...limits.headers(route.operation, now), ...reply.headers } }
    return disturb(told, fault, listedBy(route, connector))
  }

  return Object.freeze({
    faults,
    operations: Object.keys(connector.operations),
    host: hostOf(samples),
    connection: model.connection,
    async answer(request) {
      const route = match(request)
      const decided = await decide(route, request)
      const answer = speaksHttp(protocol) ? dated(decided, clockOf(route ? placesOf(route) : [])) : decided
      asked = [...asked, describe(request, route, { answer, at: options.now() })].slice(-REQUESTS_MAX)
      return answer
    },
    make: (content) => store.make(content, options.now()).remoteId,
    objects: () => store.list(),
    requests: () => asked,
    reset() {
      store.clear()
      poison.clear()
      asked = []
    },
    tokens: tokens.grant,
  } satisfies FakeTarget)
}

const hostOf = ([sample]: readonly Sample[]): string => (sample ? new URL(sample.request.url).host : 'fake.invalid')

function placesOf({ operation, kind, name }: Route): readonly string[] {
  if (operation === undefined) return [name ?? kind, '*']
  return kind === 'step' ? [`${operation}.${name}`, '*'] : [operation, '*']
}

const notInManifest = ({ protocol }: Connector): GoldenReply =>
  speaksHttp(protocol)
    ? { status: 404, body: { error: 'The manifest has no such request.' } }
    : { status: 404, body: { error: { code: 'not_in_manifest', message: 'The manifest has no such request.' } } }

function beforeEffect(fault: Fault, { protocol }: Connector, now: Date): FakeAnswer | undefined {
  if (fault.kind === 'unreachable') return { kind: 'unreachable' }
  if (fault.kind === 'reset' && !fault.isTaken) return { kind: 'reset' }
  if (fault.kind === 'error') return { kind: 'reply', reply: toReply(errorOf(protocol, fault.code)), latencyMs: 0 }
  if (fault.kind !== 'status') return undefined
  const { status, retryAfter, waitMs = 0 } = fault
  const headers = retryAfter === undefined ? {} : retryAfterHeaders(retryAfter, waitMs, now)
  return { kind: 'reply', reply: toReply({ ...refusalOf(protocol, status), headers }), latencyMs: 0 }
}

function denied(samples: readonly Sample[], route: Route): GoldenReply {
  const successes = samples.filter(
    (sample) =>
      sample.route.operation === route.operation && sample.route.kind === 'main' && sample.meaning === 'success',
  )
  return (
    denyReply(successes.map(({ reply }) => reply)) ?? { status: 200, body: { ok: false, error: 'The fake says no.' } }
  )
}

/** In the words of the samples and rules; 401 where they have none. */
function refusedCredentials({ connector, replies, samples }: Performing, { operation }: Route): GoldenReply {
  // The protocol itself has a word for it.
  if (!speaksHttp(connector.protocol)) return replies.meaning(operation, 'refresh_auth')
  const stopping = samples.find(
    // 410 is how a receiver says that it wants no more, whoever asks.
    ({ route, meaning, reply }) => route.operation === operation && meaning === 'disable' && reply.status !== 410,
  )
  return replies.told(operation, 'refresh_auth') ?? stopping?.reply ?? replies.meaning(operation, 'refresh_auth')
}

function throttled(
  { replies }: Performing,
  { operation }: Route,
  { waitMs, now }: { readonly waitMs: number; readonly now: Date },
): GoldenReply {
  const reply = replies.meaning(operation, 'throttle')
  const told = reply.status === 429 ? retryAfterHeaders('seconds', waitMs, now) : {}
  return { ...reply, headers: { ...reply.headers, ...told } }
}

/** What a page or a result of a batch is, where the manifest says so. */
function listedBy({ kind, name, operation }: Route, connector: Connector): string | undefined {
  if (kind === 'poll') return connector.polls![name!]!.items
  return operation !== undefined && kind === 'main' ? connector.operations[operation]!.partial?.items : undefined
}

/** Every reply has the time at which it was made (RFC 9110 6.6.1). */
function dated(answer: FakeAnswer, now: Date): FakeAnswer {
  if (answer.kind !== 'reply') return answer
  const headers: HttpReply['headers'] = { date: now.toUTCString(), ...(answer.reply.headers as Record<string, string>) }
  return { ...answer, reply: { ...answer.reply, headers } }
}

const BODY_CHARACTERS_MAX = 4_096

function describe(
  { method, url, body }: HttpRequest,
  route: Route | undefined,
  { answer, at }: { readonly answer: FakeAnswer; readonly at: Date },
): AskedRequest {
  const { pathname, search } = new URL(url)
  const what = route ? [route.kind, route.name].filter((part) => part !== undefined).join(' ') : 'not in the manifest'
  return {
    at: at.toISOString(),
    method,
    path: `${pathname}${search}`,
    ...(route?.operation !== undefined && { operation: route.operation }),
    what,
    ...(typeof body === 'string' && { body: body.slice(0, BODY_CHARACTERS_MAX) }),
    answered: answer.kind === 'reply' ? answer.reply.status : answer.kind,
  }
}
