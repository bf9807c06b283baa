import { MatchersV3 } from '@pact-foundation/pact'
import type { Interaction } from '../interaction.ts'
import { EXAMPLES, id, time } from '../placeholders.ts'

const { eachLike, equal, like, regex } = MatchersV3
const { clientId, clientSecret } = EXAMPLES

const credentials = { client_id: clientId, client_secret: clientSecret }
const token = { request: 'POST /oauth/token', as: 'nobody' } as const

export const identity: readonly Interaction[] = [
  {
    ...token,
    given: 'a client',
    when: 'gets a token for a client',
    form: { grant_type: 'client_credentials', client_id: '{clientId}', client_secret: '{clientSecret}' },
    status: 200,
    answers: like({
      access_token: regex('^[\\w-]+\\.[\\w-]+\\.[\\w-]+$', 'eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl'),
      token_type: equal('Bearer'),
      expires_in: 600,
      scope: 'responses:write',
    }),
    call: (howazit) => howazit.createToken({ grant_type: 'client_credentials', ...credentials }),
  },
  {
    ...token,
    given: 'a tenant',
    when: 'asks for a token with a secret that is none',
    form: { grant_type: 'client_credentials', ...credentials },
    status: 401,
    answers: like({ error: equal('invalid_client') }),
    call: (howazit) => howazit.createToken({ grant_type: 'client_credentials', ...credentials }),
    throws: { code: 'unauthenticated' },
  },
  {
    given: 'a tenant',
    when: 'asks whom a token speaks for',
    request: 'GET /v1/whoami',
    status: 200,
    answers: like({
      tenant: { id: id('tenantId'), slug: 'acme', name: 'Acme' },
      scopes: eachLike('responses:read'),
      expiresAt: time(),
    }),
    call: (howazit) => howazit.whoami(),
  },
  {
    given: 'a tenant',
    when: 'gets the keys that tokens are signed with',
    request: 'GET /.well-known/jwks.json',
    as: 'nobody',
    status: 200,
    answers: {
      keys: eachLike({
        kty: equal('EC'),
        crv: equal('P-256'),
        x: like('f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU'),
        y: like('x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0'),
        kid: id('entryId'),
        alg: equal('ES256'),
        use: equal('sig'),
      }),
    },
    call: (howazit) => howazit.signingKeys(),
  },
  {
    given: 'a tenant',
    when: 'asks whether the process is alive',
    request: 'GET /health',
    as: 'nobody',
    status: 200,
    answers: like({ status: equal('ok'), version: '0.1.0' }),
    call: (howazit) => howazit.health(),
  },
  {
    given: 'a tenant',
    when: 'asks whether the process can take traffic',
    request: 'GET /ready',
    as: 'nobody',
    status: 200,
    answers: like({ status: equal('ready'), checks: eachLike({ name: 'database', status: 'ok' }) }),
    call: (howazit) => howazit.readiness(),
  },
]
