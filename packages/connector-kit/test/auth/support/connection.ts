import type { Auth, Authenticated, ConnectionValues, HttpRequest, Tokens } from '../../../src/index.ts'
import { authenticateRequest } from '../../../src/index.ts'

export const NOW = new Date('2026-01-02T03:04:05.678Z')

export const request = (more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'POST',
  url: 'https://api.example.com/v1/tickets?a=1',
  headers: { 'content-type': 'application/json' },
  body: '{"subject":"NPS 3"}',
  ...more,
})

export const values = (more: Partial<ConnectionValues> = {}): ConnectionValues => ({
  settings: {},
  secrets: {},
  learnt: {},
  authMode: 'main',
  ...more,
})

export const tokens = (accessToken: string, more: Partial<Tokens> = {}): Tokens => ({
  accessToken,
  reply: { access_token: accessToken },
  ...more,
})

interface Given {
  readonly auth: Auth
  readonly secrets?: Record<string, string>
  readonly settings?: Record<string, string>
  readonly request?: Partial<HttpRequest>
  readonly tokens?: Tokens
  readonly now?: Date
  readonly nonce?: string
}

export const authenticate = ({ auth, secrets = {}, settings = {}, nonce, now = NOW, ...rest }: Given) =>
  authenticateRequest({
    request: request(rest.request),
    auth,
    values: values({ secrets, settings }),
    tokens: rest.tokens,
    now,
    ...(nonce !== undefined && { nonce: () => nonce }),
  })

/** The authenticated request; throws the failure's words where there is none. */
export const expectRequest = async (given: Given | Promise<Authenticated>): Promise<HttpRequest> => {
  const result = await ('auth' in given ? authenticate(given) : given)
  if ('request' in result) return result.request
  throw new Error(`${result.failure.reason}: ${result.failure.message}`)
}
