import { type EgressError, EgressTimeout, refused, toEgressError } from './egress-error.ts'
import type { TargetResolver } from './resolve-target.ts'
import type { Place } from './url-rules.ts'

export interface Found {
  /** Checked, in the order of the name server. */
  readonly addresses: readonly string[]
  /** None of them could be reached: next time the name is asked for again. */
  forget(): void
}

/** The signal is asked for only where a name server has to be. */
export type FindAddresses = (place: Place, givenUp: GivenUp) => Promise<Found | { readonly failure: EgressError }>

export interface GivenUp {
  readonly signal: AbortSignal
}

/** Where a connection may go, as literals to be dialled as they are. */
export function createFindAddresses(deps: { resolver: TargetResolver; dnsTimeoutMs: number }): FindAddresses {
  const { resolver, dnsTimeoutMs } = deps
  return async function findAddresses(place, givenUp) {
    try {
      const answer = resolver.resolve(place)
      // Most are known: neither a timer nor a listener for those.
      const resolution = answer instanceof Promise ? await within(answer, dnsTimeoutMs, givenUp.signal) : answer
      if ('refusal' in resolution) return { failure: refused('blocked', resolution.refusal) }
      return { addresses: resolution.addresses, forget: () => resolver.forget(place) }
    } catch (error) {
      const failure = toEgressError(error, false)
      return { failure: givenUp.signal.aborted ? failure : { ...failure, kind: 'dns' } }
    }
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
