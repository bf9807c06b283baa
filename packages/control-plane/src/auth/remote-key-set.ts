import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { type Clock, createRefreshed } from '@howazit/runtime'
import { HowazitError } from '@howazit/sdk'

export interface RemoteKeySetOptions {
  readonly issuer: string
  /** What keys of the set are for; one that says otherwise is left out. */
  readonly algorithm: string
  /** Rejects with HowazitError `unavailable`. */
  readonly fetchJson: (url: string) => Promise<unknown>
  readonly clock: Clock
}

/** The keys an OpenID provider publishes, kept for a while. */
export interface RemoteKeySet {
  /** Rejects with HowazitError `unavailable` when the provider cannot be asked and nothing is kept. */
  find(kid: string): Promise<KeyObject | undefined>
}

const FRESH_MS = 600_000
/** A provider that is away for less keeps nobody out. */
const STALE_MS = 3_600_000
const RETRY_MS = 30_000
/** An unknown kid may be of a key that was made a moment ago; guessing them costs the provider one request in this time. */
const ASK_AGAIN_MS = 30_000

/** By discovery: the provider's metadata says where its keys are (OpenID Connect Discovery 1.0, section 4). */
export function createRemoteKeySet(options: RemoteKeySetOptions): RemoteKeySet {
  const { clock } = options
  let askedAtMs = Number.NEGATIVE_INFINITY
  const keys = createRefreshed({
    read: async () => {
      askedAtMs = clock.now().getTime()
      return await readIssuerKeys(options)
    },
    clock,
    freshMs: FRESH_MS,
    staleMs: STALE_MS,
    retryMs: RETRY_MS,
  })

  return {
    async find(kid) {
      const known = (await keys.get()).get(kid)
      if (known || clock.now().getTime() - askedAtMs < ASK_AGAIN_MS) return known
      return (await keys.refresh()).get(kid)
    },
  }
}

/** The keys that a provider publishes now for its algorithm, by `kid`. @throws HowazitError `unavailable` */
export async function readIssuerKeys({
  issuer,
  algorithm,
  fetchJson,
}: Omit<RemoteKeySetOptions, 'clock'>): Promise<ReadonlyMap<string, KeyObject>> {
  const metadata = await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
  if (!isObject(metadata) || metadata.issuer !== issuer)
    throw new HowazitError('unavailable', `The metadata of ${issuer} is of another issuer.`)
  const set = await fetchJson(String(metadata.jwks_uri))
  const listed = isObject(set) && Array.isArray(set.keys) ? set.keys : []
  return new Map(listed.flatMap((jwk: unknown) => readKey(jwk, algorithm)))
}

/** None for a key that is for something else, or of a kind that is not known here: a set may hold any (RFC 7517, section 5). */
function readKey(jwk: unknown, algorithm: string): readonly (readonly [kid: string, key: KeyObject])[] {
  if (!isObject(jwk) || typeof jwk.kid !== 'string') return []
  if ((jwk.use ?? 'sig') !== 'sig' || (jwk.alg ?? algorithm) !== algorithm) return []
  try {
    return [[jwk.kid, createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })]]
  } catch {
    return []
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
