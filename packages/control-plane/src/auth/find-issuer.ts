import type { Clock, TrustedIssuer, TrustedIssuers } from '@howazit/runtime'
import type { FindIssuer, Issuer } from './issuer.ts'
import { PLATFORM_ISSUER } from './platform-issuer.ts'
import { createRemoteKeySet } from './remote-key-set.ts'
import { createTrustedIssuer } from './trusted-issuer.ts'

export interface FindIssuerDeps {
  readonly platform: Issuer
  readonly trustedIssuers: Pick<TrustedIssuers, 'list'>
  /** As RemoteKeySetOptions has it. */
  readonly fetchJson: (url: string) => Promise<unknown>
  readonly clock: Clock
}

/** The platform, and whoever is listed; each with its keys as long as it is listed with the same settings. */
export function createFindIssuer({ platform, trustedIssuers, fetchJson, clock }: FindIssuerDeps): FindIssuer {
  const made = new Map<string, Issuer>()

  const make = (trusted: TrustedIssuer): Issuer => {
    const settings = JSON.stringify(trusted)
    const isTrusted = async () => (await trustedIssuers.list()).some((listed) => JSON.stringify(listed) === settings)
    return createTrustedIssuer(trusted, { keySet: createRemoteKeySet({ ...trusted, fetchJson, clock }), isTrusted })
  }

  return async (name) => {
    if (name === PLATFORM_ISSUER) return platform
    const listed = await trustedIssuers.list()
    const trusted = listed.find(({ issuer }) => issuer === name)
    if (!trusted) return undefined
    const settings = JSON.stringify(trusted)
    const known = made.get(settings)
    if (known) return known
    // Those that are not listed any more, or otherwise, go with their keys.
    const current = new Set(listed.map((each) => JSON.stringify(each)))
    for (const old of made.keys()) if (!current.has(old)) made.delete(old)
    const issuer = make(trusted)
    made.set(settings, issuer)
    return issuer
  }
}
