import { HowazitError } from '@howazit/sdk'
import { type Clock, systemClock } from '../clock.ts'
import { findBadHeader, findBadMethod } from './check-headers.ts'
import { createConnect } from './connect-socket.ts'
import { Deadline } from './deadline.ts'
import type { Egress, EgressFailure, EgressReply, EgressRequest } from './egress.ts'
import { type EgressError, refused, toEgressError } from './egress-error.ts'
import type { Exchange } from './exchange.ts'
import { createFindAddresses } from './find-addresses.ts'
import { parseProxy } from './parse-proxy.ts'
import { createPolicyChecks, type EgressPolicy } from './policy.ts'
import { createPools } from './pools.ts'
import { createTargetResolver, type Resolve, systemResolve } from './resolve-target.ts'
import { createTransmit, type Transmit } from './transmit.ts'
import { parseTarget } from './url-rules.ts'

export interface EgressOptions {
  readonly policy: EgressPolicy
  /** All addresses of a name; the system's resolver by default. */
  readonly resolve?: Resolve
  readonly clock?: Clock
  readonly timeouts?: { readonly connectMs?: number; readonly dnsMs?: number }
  /** Idle connections beyond this many (tenant, origin, address) are closed, the longest unused first. */
  readonly poolsMax?: number
  /** PEM certificates to trust instead of the system's. */
  readonly ca?: string
  /** The operator's proxy, as a URL: public addresses are reached through it, others dialled. */
  readonly proxy?: string
}

const TIMEOUT_MS = 15_000
const RESPONSE_BYTES_MAX = 64 * 1024
/** One dead address of several must leave time for the next. */
const CONNECT_TIMEOUT_MS = 5_000
const DNS_TIMEOUT_MS = 5_000
const POOLS_MAX = 512

/** Creates the door out; `close` drops its connections. */
export function createEgress(options: EgressOptions): Egress {
  const { policy, resolve = systemResolve, clock = systemClock, timeouts = {}, poolsMax = POOLS_MAX, ca } = options
  const checks = createPolicyChecks(policy)
  const proxy = options.proxy === undefined ? undefined : parseProxy(options.proxy)
  const proxyFor = (address: string) => (checks.isPublic(address) ? proxy : undefined)
  const connectTimeoutMs = timeouts.connectMs ?? CONNECT_TIMEOUT_MS
  const pools = createPools({ clock, connectTimeoutMs, poolsMax, ca, proxyFor })
  const resolver = createTargetResolver({ resolve, checks, clock })
  const findAddresses = createFindAddresses({ resolver, dnsTimeoutMs: timeouts.dnsMs ?? DNS_TIMEOUT_MS })
  const transmit = createTransmit({ findAddresses, pools })

  return Object.freeze({
    async send(request) {
      const sentAt = clock.now()
      const startedAtMs = performance.now()
      const result = await sendWithin(transmit, request)
      const durationMs = Math.round(performance.now() - startedAtMs)
      return toResult(result, { sentAt, durationMs, keepsBytes: request.keepsBytes === true })
    },

    connect: createConnect({ findAddresses, connectTimeoutMs, proxyFor }),

    checkUrl(url) {
      const parsed = parseTarget(url)
      const refusal = 'refusal' in parsed ? parsed.refusal : checks.refuseTarget(parsed.target)
      if (refusal === undefined) return
      throw new HowazitError('url_not_allowed', `The URL is not allowed: ${refusal}.`, { details: { pointer: '/url' } })
    },

    close: () => pools.close(),
    [Symbol.asyncDispose]: () => pools.close(),
  } satisfies Egress)
}

type Result = Exchange | { readonly failure: EgressError }

/** Refuses what needs no network to refuse; the rest runs under one deadline. */
async function sendWithin(transmit: Transmit, request: EgressRequest): Promise<Result> {
  const { timeoutMs = TIMEOUT_MS, responseBytesMax = RESPONSE_BYTES_MAX, tenantId, method, headers, body } = request
  const parsed = parseTarget(request.url)
  if ('refusal' in parsed) return { failure: refused('blocked', `The URL is not allowed: ${parsed.refusal}.`) }
  const badHeader = findBadHeader(headers) ?? findBadMethod(method)
  if (badHeader !== undefined) return { failure: refused('blocked', `The request is not allowed: ${badHeader}.`) }

  const { target } = parsed
  const deadline = new Deadline({ timeoutMs, host: target.host, signal: request.signal })
  try {
    const exchanged = { path: target.path, method, headers, body, responseBytesMax, deadline }
    return await transmit({ target, tenantId, identity: request.tls, request: exchanged })
  } finally {
    deadline.close()
  }
}

interface Kept {
  readonly sentAt: Date
  readonly durationMs: number
  readonly keepsBytes: boolean
}

function toResult(result: Result, { sentAt, durationMs, keepsBytes }: Kept): EgressReply | EgressFailure {
  if ('failure' in result) return { error: result.failure, durationMs }
  if ('error' in result) return { error: toEgressError(result.error, result.wasSent), durationMs }
  const { status, headers, body, isBodyTruncated } = result
  const bodyText = keepsBytes ? '' : body.toString('utf8')
  const bytes = keepsBytes ? { bodyBytes: body } : {}
  return { status, headers, bodyText, ...bytes, isBodyTruncated, sentAt, durationMs }
}
