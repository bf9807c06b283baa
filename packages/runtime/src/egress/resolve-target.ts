import { lookup } from 'node:dns/promises'
import type { Clock } from '../clock.ts'
import { parseAddress } from './parse-address.ts'
import type { PolicyChecks } from './policy.ts'
import type { Place } from './url-rules.ts'

/** Every address of a name, as `dns.lookup(name, { all: true })` answers. */
export type Resolve = (name: string) => Promise<readonly { readonly address: string }[]>

/** The checked addresses, or why none of them is used: one blocked address refuses the whole host. */
export type Resolution = { readonly addresses: readonly string[] } | { readonly refusal: string }

export interface TargetResolver {
  /** A promise only where a name server has to be asked, which rejects with its error. */
  resolve(place: Place): Resolution | Promise<Resolution>
  /** Asks again next time: none of the addresses could be reached. */
  forget(place: Place): void
}

/** A move of the receiver to other addresses is seen within this time. */
const ANSWER_MS = 60_000
const ANSWERS_MAX = 10_000
const ADDRESSES_MAX = 32

export const systemResolve: Resolve = (name) => lookup(name, { all: true, order: 'verbatim' })

/**
 * Resolves a name ONCE for checking and connecting: what was checked is what is dialled, so a second, different answer of
 * the name server (DNS rebinding) has nothing to act on. Answers are kept raw and checked against the policy at every send.
 */
export function createTargetResolver(deps: { resolve: Resolve; checks: PolicyChecks; clock: Clock }): TargetResolver {
  const { resolve, checks, clock } = deps
  const answers = new Map<string, { readonly addresses: readonly string[]; readonly expiresAtMs: number }>()

  const findAnswer = (host: string): readonly string[] | undefined => {
    const known = answers.get(host)
    return known && known.expiresAtMs > clock.now().getTime() ? known.addresses : undefined
  }

  const ask = async (host: string): Promise<readonly string[]> => {
    const nowMs = clock.now().getTime()
    const addresses = (await resolve(host)).map(({ address }) => address)
    if (answers.size >= ANSWERS_MAX) answers.clear()
    answers.set(host, { addresses, expiresAtMs: nowMs + ANSWER_MS })
    return addresses
  }

  const check = ({ host, port }: Place, addresses: readonly string[]): Resolution => {
    if (addresses.length === 0) return { refusal: `${host} has no address` }
    if (addresses.length > ADDRESSES_MAX) return { refusal: `${host} has ${addresses.length} addresses` }
    const refusal = addresses.map((address) => checks.refuseAddress(address, port)).find(Boolean)
    return refusal === undefined ? { addresses: addresses.map(canonical) } : { refusal }
  }

  return {
    resolve(place) {
      const refused = checks.refuseTarget(place)
      if (refused !== undefined) return { refusal: refused }
      const literal = parseAddress(place.host)
      const addresses = literal ? [literal.toString()] : findAnswer(place.host)
      return addresses ? check(place, addresses) : ask(place.host).then((asked) => check(place, asked))
    },

    forget({ host }) {
      answers.delete(host)
    },
  }
}

const canonical = (address: string): string => parseAddress(address)?.toString() ?? address
