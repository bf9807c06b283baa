import { type EgressError, refused, toEgressError } from './egress-error.ts'
import { type Exchange, type ExchangeRequest, exchange } from './exchange.ts'
import type { FindAddresses } from './find-addresses.ts'
import type { TlsIdentity } from './open-socket.ts'
import type { Pools } from './pools.ts'
import type { Target } from './url-rules.ts'

export interface Transmission {
  readonly target: Target
  readonly tenantId: string
  readonly identity: TlsIdentity | undefined
  readonly request: ExchangeRequest
}

export type Transmit = (transmission: Transmission) => Promise<Exchange | { readonly failure: EgressError }>

/** Resolves, checks, connects and exchanges: the addresses in turn as long as nothing was sent, what was sent never twice. */
export function createTransmit(deps: { findAddresses: FindAddresses; pools: Pools }): Transmit {
  const { findAddresses, pools } = deps

  return async function transmit({ target, tenantId, identity, request }) {
    const found = await findAddresses(target, request.deadline)
    if ('failure' in found) return found
    let failure = refused('connect', `${target.host} has no address`)
    for (const address of found.addresses) {
      const result = await pools.use({ tenantId, target, address, identity }, (pool) => exchange(pool, request))
      if (!('error' in result)) return result
      failure = toEgressError(result.error, result.wasSent)
      if (failure.kind !== 'connect' || request.deadline.reason) break
    }
    if (failure.kind === 'connect') found.forget()
    return { failure }
  }
}
