import { generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

type Claims = Readonly<Record<string, unknown>>

export interface ProviderBehaviour {
  /** Beside what its metadata says anyway, or instead of it. */
  readonly metadata?: Claims
  /** Likewise of the answer that has the code. */
  readonly device?: Claims
  /** How long access tokens live that are got by logging in; those got by a refresh token live for ten minutes. */
  readonly firstSeconds?: number
}

/** What is answered to who asks whether the code was entered. */
type Login = { readonly error: string } | { readonly claims: Claims }

const PENDING = { error: 'authorization_pending' }
const FIRST = 'refresh-0'

const seeNothing = () => ({
  polls: [] as number[],
  refreshes: 0,
  asked: [] as URLSearchParams[],
  revoked: [] as string[],
})

/**
 * An OpenID provider as a platform and its users meet it: metadata, a key set, access tokens by RFC 9068 signed with RS256, and
 * the device grant of RFC 8628 with refresh tokens that count once.
 */
export async function startProvider() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }]
  let behaviour: ProviderBehaviour = {}
  let seen = seeNothing()
  let login: Login = PENDING
  let refreshToken = FIRST

  const signToken = (claims: Claims) => {
    const exp = Math.floor(Date.now() / 1000) + 600
    const parts = [
      { alg: 'RS256', kid: 'one', typ: 'at+jwt' },
      { iss: issuer, aud: 'howazit', exp, ...claims },
    ]
    const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
    return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`
  }
  const grant = (claims: Claims, seconds = 600) => ({
    access_token: signToken(claims),
    token_type: 'Bearer',
    expires_in: seconds,
    refresh_token: refreshToken,
  })

  function answerToken(form: URLSearchParams): Claims {
    if (form.get('grant_type') !== 'refresh_token') {
      seen.polls.push(performance.now())
      const answer = login
      if ('error' in answer && answer.error === 'slow_down') login = PENDING
      return 'claims' in answer ? grant(answer.claims, behaviour.firstSeconds) : answer
    }
    if (form.get('refresh_token') !== refreshToken || !('claims' in login)) return { error: 'invalid_grant' }
    seen.refreshes += 1
    refreshToken = `refresh-${seen.refreshes}`
    return grant(login.claims)
  }

  async function answer(request: IncomingMessage): Promise<Claims> {
    const form = new URLSearchParams(await text(request))
    if (request.url === '/token') return answerToken(form)
    if (request.url === '/keys') return { keys }
    if (request.url === '/revoke') {
      seen.revoked.push(form.get('token') ?? '')
      return {}
    }
    if (request.url === '/.well-known/openid-configuration') {
      return {
        issuer,
        jwks_uri: `${issuer}/keys`,
        token_endpoint: `${issuer}/token`,
        device_authorization_endpoint: `${issuer}/device`,
        revocation_endpoint: `${issuer}/revoke`,
        ...behaviour.metadata,
      }
    }
    seen.asked.push(form)
    const page = `${issuer}/activate`
    const code = {
      device_code: 'device',
      user_code: 'WDJB-MJHT',
      verification_uri: page,
      expires_in: 600,
      interval: 0.05,
    }
    return { ...code, ...behaviour.device }
  }

  const server = createServer((request, reply) => {
    void answer(request).then((body) => {
      reply.writeHead('error' in body ? 400 : 200, { 'content-type': 'application/json' })
      reply.end(JSON.stringify(body))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    issuer,
    /** What it was asked: times of polls in ms, refresh tokens taken, forms that asked for a code, tokens given up. */
    seen: () => seen,
    /** From now on, as if nobody had asked for anything before. */
    behave(next: ProviderBehaviour) {
      behaviour = next
      seen = seeNothing()
      login = PENDING
      refreshToken = FIRST
    },
    /** Somebody enters the code, or does something else, from now on. */
    answerLogins(next: Login) {
      login = next
    },
    /** The session of whoever logged in is over. */
    endSession() {
      refreshToken = 'none'
    },
    /** A token that says this, beside whom it is from and for, and lives for ten minutes. */
    sign: signToken,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
