import type { Socket } from 'node:net'
import type { SocketRequest } from './egress.ts'
import { EgressRefused, EgressTimeout, refused, toEgressError } from './egress-error.ts'
import type { FindAddresses } from './find-addresses.ts'
import { openSocket } from './open-socket.ts'
import type { EgressProxy } from './parse-proxy.ts'
import { parsePlace } from './url-rules.ts'

export interface ConnectDeps {
  readonly findAddresses: FindAddresses
  readonly connectTimeoutMs: number
  readonly proxyFor: (address: string) => EgressProxy | undefined
}

const TIMEOUT_MS = 15_000
/** What one tenant's connectors may hold open in one process: more is a leak or an attack on our descriptors. */
const SOCKETS_MAX = 256

/** The way out for protocols that are not HTTP: the same checks for each hop, and a socket instead of a reply. */
export function createConnect(deps: ConnectDeps): (request: SocketRequest) => Promise<Socket> {
  const openByTenant = new Map<string, number>()

  const count = (tenantId: string, by: 1 | -1): void => {
    const open = (openByTenant.get(tenantId) ?? 0) + by
    if (open === 0) openByTenant.delete(tenantId)
    else openByTenant.set(tenantId, open)
  }

  return async function connect(request) {
    const { tenantId } = request
    if ((openByTenant.get(tenantId) ?? 0) >= SOCKETS_MAX) {
      throw new EgressRefused(refused('connect', `There are ${SOCKETS_MAX} connections of this tenant already.`))
    }
    count(tenantId, 1)
    try {
      const socket = await reach(deps, request)
      socket.once('close', () => count(tenantId, -1))
      return socket
    } catch (error) {
      count(tenantId, -1)
      throw error
    }
  }
}

async function reach(deps: ConnectDeps, request: SocketRequest): Promise<Socket> {
  const { timeoutMs = TIMEOUT_MS, tls } = request
  const parsed = parsePlace(request.host, request.port)
  if ('refusal' in parsed) throw new EgressRefused(refused('blocked', `The place is not allowed: ${parsed.refusal}.`))
  const { place } = parsed
  const late = AbortSignal.timeout(timeoutMs)
  const signal = request.signal ? AbortSignal.any([late, request.signal]) : late
  const found = await deps.findAddresses(place, { signal })
  if ('failure' in found) throw new EgressRefused(found.failure)

  let failure = refused('connect', `${place.host} has no address`)
  for (const address of found.addresses) {
    const proxy = deps.proxyFor(address)
    try {
      const target = { ...place, address, ...(tls && { tls }), ...(proxy && { proxy }) }
      return await openSocket(target, { timeoutMs: deps.connectTimeoutMs, signal })
    } catch (error) {
      const reason = late.aborted ? new EgressTimeout(`${place.host} took longer than ${timeoutMs} ms.`) : error
      failure = toEgressError(reason, false)
      if (failure.kind !== 'connect' || signal.aborted) break
    }
  }
  if (failure.kind === 'connect') found.forget()
  throw new EgressRefused(failure)
}
