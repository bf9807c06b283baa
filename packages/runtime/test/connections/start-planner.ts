import { createHash, randomBytes } from 'node:crypto'
import { startReceiver } from '../delivery/receiver.ts'

export const PLANNER_SECRET = 'ps_canary_4711'

export interface Planner extends AsyncDisposable {
  readonly settings: { readonly host: string; readonly port: number; readonly clientId: string }
  /** What a browser does there: agrees, and says where it is sent to. */
  agree(authorizeUrl: string): Promise<string>
  /** Times that a refresh token was used. */
  renewals(): number
  /** Whether refresh tokens are taken, from now on. */
  renew(isUp: boolean): void
}

interface Asked {
  readonly challenge: string
  readonly redirectUri: string
}

/** An authorization server with PKCE (RFC 6749 4.1, RFC 7636) and the API behind it; a code is good once. */
export async function startPlanner(): Promise<Planner> {
  const codes = new Map<string, Asked>()
  const tokens = new Set<string>()
  let renewals = 0
  let isRenewing = true
  const renew = (given: Record<string, string>, reply: (status: number, value: object) => unknown): unknown => {
    if (!isRenewing) return reply(503, {})
    if (given.refresh_token !== 'rt_canary') return reply(400, { error: 'invalid_grant' })
    renewals += 1
    const token = `at_canary_renewed_${renewals}`
    tokens.add(token)
    return reply(200, { access_token: token, expires_in: 3600 })
  }
  const receiver = await startReceiver((response, { path, headers, body }) => {
    const url = new URL(path, 'http://planner')
    const reply = (status: number, value: object) =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    if (url.pathname === '/authorize') {
      const { searchParams: asked } = url
      const code = randomBytes(16).toString('hex')
      const redirectUri = asked.get('redirect_uri') ?? ''
      codes.set(code, { challenge: asked.get('code_challenge') ?? '', redirectUri })
      const back = new URL(redirectUri)
      back.searchParams.set('code', code)
      back.searchParams.set('state', asked.get('state') ?? '')
      back.searchParams.set('session_state', 'what vendors add')
      return void response.writeHead(302, { location: back.href }).end()
    }
    if (url.pathname === '/token') {
      const given = Object.fromEntries(new URLSearchParams(body))
      if (given.grant_type === 'refresh_token') return void renew(given, reply)
      const asked = codes.get(given.code ?? '')
      codes.delete(given.code ?? '')
      const challenge = createHash('sha256')
        .update(given.code_verifier ?? '')
        .digest('base64url')
      const isRight = asked?.challenge === challenge && asked.redirectUri === given.redirect_uri
      if (given.client_secret !== PLANNER_SECRET || !isRight) return reply(400, { error: 'invalid_grant' })
      const token = `at_canary_${randomBytes(8).toString('hex')}`
      tokens.add(token)
      return reply(200, { access_token: token, refresh_token: 'rt_canary', expires_in: 3600, team: { id: 't-1' } })
    }
    const isKnown = tokens.has((headers.authorization ?? '').replace(/^Bearer /, ''))
    return isKnown && url.pathname === '/me' ? reply(200, { name: 'Grace' }) : reply(401, {})
  })
  return {
    settings: { host: '127.0.0.1', port: receiver.port, clientId: 'howazit' },
    renewals: () => renewals,
    renew: (isUp) => {
      isRenewing = isUp
    },
    async agree(authorizeUrl) {
      const reply = await fetch(authorizeUrl, { redirect: 'manual' })
      return reply.headers.get('location') ?? ''
    },
    [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose](),
  }
}
