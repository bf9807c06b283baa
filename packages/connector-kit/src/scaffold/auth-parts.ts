import type { Auth } from '../manifest/auth.ts'
import type { ConnectionTest, Connector } from '../manifest/connector.ts'
import type { GoldenConnection } from '../testing/golden.ts'

/** The ways to prove who is calling that a connector can begin with. */
export const SCAFFOLD_AUTHS = [
  'api-key',
  'basic',
  'bearer',
  'oauth2-code',
  'oauth2-client-credentials',
  'jwt',
  'secret-url',
  'hmac',
] as const
export type ScaffoldAuth = (typeof SCAFFOLD_AUTHS)[number]

/** What a way to authenticate brings into a manifest and its samples. */
export interface AuthParts {
  /** Its name in `auth`. */
  readonly name: string
  readonly auth: Auth
  readonly settings?: Connector['settings']
  readonly secrets: NonNullable<Connector['secrets']>
  readonly connection: GoldenConnection
  readonly test: ConnectionTest
}

const WHO: ConnectionTest = {
  kind: 'request',
  method: 'GET',
  path: '/v1/me',
  expect: [{ status: [200] }, { body: '/id', exists: true }],
  identity: '{reply.body.name}',
}
const WHERE = 'Where it is found over there: Settings > API'
const CLIENT_ID = { clientId: { title: 'Client id', help: WHERE, example: 'client-1' } }
const CLIENT_SECRET = { clientSecret: { title: 'Client secret', help: WHERE } }
const OAUTH_CONNECTION = {
  settings: { clientId: 'client-1' },
  secrets: { clientSecret: 'example_client_secret' },
  accessToken: 'example_access_token',
}

const key = (secret: string, title: string, headers: Readonly<Record<string, string>>): AuthParts => ({
  name: secret === 'token' ? 'bearer' : 'api_key',
  auth: { mode: 'key', headers },
  secrets: { [secret]: { title, help: WHERE } },
  connection: { secrets: { [secret]: `example_${secret}_of_this_connection` } },
  test: WHO,
})

/** The parts for a system whose API is at `origin`. */
export function authPartsOf(kind: ScaffoldAuth, origin: string): AuthParts {
  const tokenUrl = `${origin}/oauth/token`
  switch (kind) {
    case 'api-key':
      return key('apiKey', 'API key', { 'x-api-key': '{secrets.apiKey}' })
    case 'bearer':
      return key('token', 'Access token', { authorization: 'Bearer {secrets.token}' })
    case 'basic':
      return {
        name: 'basic',
        auth: { mode: 'basic', username: '{settings.username}', password: '{secrets.password}' },
        settings: { username: { title: 'Username', help: WHERE, pattern: '[^:\\s]+', example: 'howazit' } },
        secrets: { password: { title: 'Password', help: WHERE } },
        connection: { settings: { username: 'howazit' }, secrets: { password: 'example_password_of_howazit' } },
        test: WHO,
      }
    case 'oauth2-code':
      return {
        name: 'oauth',
        auth: {
          mode: 'oauth2_code',
          authorizeUrl: `${origin}/oauth/authorize`,
          tokenUrl,
          clientId: '{settings.clientId}',
          clientSecret: '{secrets.clientSecret}',
          scopes: ['records.write'],
        },
        settings: CLIENT_ID,
        secrets: CLIENT_SECRET,
        connection: OAUTH_CONNECTION,
        test: WHO,
      }
    case 'oauth2-client-credentials':
      return {
        name: 'client_credentials',
        auth: {
          mode: 'oauth2_client_credentials',
          tokenUrl,
          clientId: '{settings.clientId}',
          clientSecret: '{secrets.clientSecret}',
          scopes: ['records.write'],
        },
        settings: CLIENT_ID,
        secrets: CLIENT_SECRET,
        connection: OAUTH_CONNECTION,
        test: WHO,
      }
    case 'jwt':
      return {
        name: 'jwt',
        auth: {
          mode: 'oauth2_jwt',
          tokenUrl,
          jwt: {
            algorithm: 'RS256',
            key: '{secrets.privateKey}',
            claims: { iss: '{settings.clientId}', sub: '{settings.clientId}', aud: tokenUrl },
            ttlSeconds: 180,
          },
        },
        settings: CLIENT_ID,
        secrets: { privateKey: { title: 'Private key', help: 'PEM, PKCS #8', isMultiline: true } },
        connection: {
          settings: { clientId: 'client-1' },
          secrets: { privateKey: 'example_private_key' },
          accessToken: 'example_access_token',
        },
        test: WHO,
      }
    case 'secret-url':
      return {
        name: 'secret_url',
        auth: { mode: 'secret_url', url: `${origin}/hooks/{secrets.hookKey}` },
        secrets: {
          hookKey: { title: 'Key of the hook', help: 'The last part of the URL', pattern: '[A-Za-z0-9_-]{8,200}' },
        },
        connection: { secrets: { hookKey: 'example_hook_key' } },
        test: { kind: 'format_only', reason: 'Whatever is sent to the URL has an effect over there.' },
      }
    case 'hmac':
      return {
        name: 'hmac',
        auth: {
          mode: 'signed',
          signer: 'hmac',
          params: {
            header: 'x-signature',
            key: '{secrets.signingKey}',
            signed: '{timestamp}.{body}',
            timestampHeader: 'x-timestamp',
          },
        },
        secrets: { signingKey: { title: 'Signing key', help: WHERE } },
        connection: { secrets: { signingKey: 'example_signing_key' } },
        test: WHO,
      }
  }
}
