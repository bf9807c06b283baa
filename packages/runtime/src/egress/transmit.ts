import { type EgressError, EgressTimeout, refused, toEgressError } from './egress-error.ts'
import { type Exchange, type ExchangeRequest, exchange } from './exchange.ts'
import type { Pools } from './pools.ts'
import type { TargetResolver } from './resolve-target.ts'
import type { Target } from './url-rules.ts'

export interface Transmission {
  readonly target: Target
  readonly tenantId: string
  readonly request: ExchangeRequest
}

export type Transmit = (transmission: Transmission) => Promise<Exchange | { readonly failure: EgressError }>

/** Resolves, checks, connects and exchanges: the addresses in turn as long as nothing was sent, what was sent never twice. */
export function createTransmit(deps: { resolver: TargetResolver; pools: Pools; dnsTimeoutMs: number }): Transmit {
  const { resolver, pools, dnsTimeoutMs } = deps

  const findAddresses = async (target: Target, signal: AbortSignal): Promise<readonly string[] | EgressError> => {
    try {
      const resolution = await within(resolver.resolve(target), dnsTimeoutMs, signal)
      return 'addresses' in resolution ? resolution.addresses : refused('blocked', resolution.refusal)
    } catch (error) {
      const failure = toEgressError(error, false)
      return signal.aborted ? failure : { ...failure, kind: 'dns' }
    }
  }

  return async function transmit({ target, tenantId, request }) {
    const addresses = await findAddresses(target, request.signal)
    if ('kind' in addresses) return { failure: addresses }
    let failure = refused('connect', `${target.host} has no address`)
    for (const address of addresses) {
      const result = await pools.use({ tenantId, target, address }, (pool) => exchange(pool, request))
      if (!('error' in result)) return result
      failure = toEgressError(result.error, result.wasSent)
      if (failure.kind !== 'connect' || request.signal.aborted) break
    }
    if (failure.kind === 'connect') resolver.forget(target)
    return { failure }
  }
}

/** A resolver cannot be cancelled; its late answer is ignored. */
async function within<T>(work: Promise<T>, timeoutMs: number, signal: AbortSignal): Promise<T> {
  const { promise: ended, reject } = Promise.withResolvers<never>()
  const giveUp = () => reject(signal.reason)
  const timer = setTimeout(
    () => reject(new EgressTimeout(`The name did not resolve within ${timeoutMs} ms.`)),
    timeoutMs,
  )
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    return await Promise.race([work, ended])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', giveUp)
  }
}
