import { createHash, randomBytes } from 'node:crypto'
import type { OAuth2CodeAuth } from '../../manifest/auth.ts'
import type { AuthFailure, ConnectionValues } from '../../run/operation-call.ts'
import { attempt } from '../auth-refusal.ts'
import { authScope } from '../auth-scope.ts'
import { fill, fillUrl, find } from '../fill.ts'
import { scopeParam } from '../tokens/token-request.ts'
import type { ConnectionKey } from '../tokens/token-store.ts'

/** What has to be kept, sealed, between sending somebody to the vendor and their coming back. */
export interface PendingConsent {
  readonly key: ConnectionKey
  readonly authMode: string
  /** SHA-256 of the state, in hexadecimal: finds it again, and whoever reads the store cannot finish a consent with it. */
  readonly stateHash: string
  readonly codeVerifier?: string
  /** Exactly what was sent: it is sent once more with the code (RFC 6749 4.1.3). */
  readonly redirectUri: string
  readonly issuer?: string
  /** SHA-256 of what the browser that began it holds, where that is known. */
  readonly sessionHash?: string
  /** RFC 3339. */
  readonly expiresAt: string
}

export interface ConsentAsking {
  readonly key: ConnectionKey
  readonly auth: OAuth2CodeAuth
  readonly values: ConnectionValues
  /** Ours, registered with the vendor letter by letter. */
  readonly redirectUri: string
  /**
   * A secret of the browser or the terminal that begins it (a cookie, a loopback listener): who comes back has to have it. Without
   * it nobody can tell whether the person who agreed is the one who began, and an attacker can have somebody else's account
   * connected to their own tenant.
   */
  readonly session?: string
  readonly now: Date
}

export interface StartedConsent {
  /** Where to send the person. */
  readonly authorizeUrl: string
  /** In the URL, and nowhere else. */
  readonly state: string
  readonly pending: PendingConsent
}

const EXPIRES_MS = 10 * 60_000
const RANDOM_BYTES = 32
/** In base64url. */
const RANDOM_LENGTH = 43

/**
 * Begins an authorization code grant: the URL at the vendor's with state, PKCE (S256, RFC 7636) and what else the vendor wants.
 * The state says whose it is, so that what is kept is looked for inside that tenant and nowhere else; what makes it ours are
 * 32 random bytes, kept as a hash. It holds for ten minutes, once.
 */
export function startConsent(asking: ConsentAsking): Promise<StartedConsent | { readonly failure: AuthFailure }> {
  return attempt(() => {
    const state = stateFor(asking.key)
    const codeVerifier = asking.auth.pkce === 'none' ? undefined : secret()
    const pending = pendingOf(asking, { state, ...(codeVerifier !== undefined && { codeVerifier }) })
    return { authorizeUrl: authorizeUrl(asking, state, codeVerifier), state, pending }
  })
}

/**
 * Whose a state says it is: good for finding what is kept under its hash, and for nothing else. Undefined where it is none of
 * ours.
 */
export function readState(state: string): ConnectionKey | undefined {
  const [head = '', random = ''] = state.split('.')
  const [tenantId, connectionId, more] = Buffer.from(head, 'base64url').toString('utf8').split('/')
  if (!tenantId || !connectionId || more !== undefined || random.length !== RANDOM_LENGTH) return undefined
  return stateHead({ tenantId, connectionId }) === head ? { tenantId, connectionId } : undefined
}

/** The hash that a consent is kept and found under. */
export function hashState(state: string): string {
  return createHash('sha256').update(state, 'utf8').digest('hex')
}

function pendingOf(
  { key, auth, values, redirectUri, session, now }: ConsentAsking,
  { state, codeVerifier }: { state: string; codeVerifier?: string },
): PendingConsent {
  return {
    key,
    authMode: values.authMode,
    stateHash: hashState(state),
    ...(codeVerifier !== undefined && { codeVerifier }),
    redirectUri,
    ...(auth.issuer !== undefined && { issuer: fill(auth.issuer, authScope({ values, now })) }),
    ...(session !== undefined && { sessionHash: hashState(session) }),
    expiresAt: new Date(now.getTime() + EXPIRES_MS).toISOString(),
  }
}

/** Ours come last and replace what the manifest may have under their names. */
function authorizeUrl({ auth, values, redirectUri, now }: ConsentAsking, state: string, codeVerifier?: string): string {
  const scope = authScope({ values, now })
  const url = fillUrl(auth.authorizeUrl, scope)
  for (const [name, template] of Object.entries(auth.extraAuthorizeParams ?? {})) {
    const value = find(template, scope)
    if (value !== undefined) url.searchParams.set(name, value)
  }
  const challenge =
    codeVerifier === undefined ? {} : { code_challenge: challengeOf(codeVerifier), code_challenge_method: 'S256' }
  const params = {
    response_type: 'code',
    client_id: fill(auth.clientId, scope),
    redirect_uri: redirectUri,
    ...scopeParam(auth, scope),
    state,
    ...challenge,
  }
  for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value)
  return url.href
}

function stateFor(key: ConnectionKey): string {
  return `${stateHead(key)}.${secret()}`
}

function stateHead({ tenantId, connectionId }: ConnectionKey): string {
  return Buffer.from(`${tenantId}/${connectionId}`, 'utf8').toString('base64url')
}

function secret(): string {
  return randomBytes(RANDOM_BYTES).toString('base64url')
}

function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier, 'ascii').digest('base64url')
}
