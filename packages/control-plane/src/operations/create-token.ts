import { isOperatorClientId, PLATFORM, type Runtime } from '@howazit/runtime'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { actOf } from '../auth/act.ts'
import { allows } from '../auth/allows.ts'
import { type ClientCredentials, readClientCredentials } from '../auth/client-credentials.ts'
import { issueToken } from '../auth/issue-token.ts'
import { OPERATOR_SCOPE, TOKEN_LIFETIME_SECONDS, type TokenClaims } from '../auth/token-claims.ts'
import type { TokenError, TokenRequest } from '../generated/types.gen.ts'
import type { Operation } from '../operation.ts'

export const createToken: Operation<'createToken'> = (runtime) => async (request, reply) => {
  // RFC 6749, section 5.1.
  reply.header('cache-control', 'no-store')
  const { grant_type: grantType, scope } = request.body
  if (grantType === undefined) return refuse(reply, 'invalid_request', 'grant_type is missing.')
  if (grantType !== 'client_credentials')
    return refuse(reply, 'unsupported_grant_type', 'Only client_credentials is supported.')
  const credentials = readClientCredentials(request.headers.authorization, request.body)
  if (!credentials)
    return refuse(reply, 'invalid_request', 'Send client_id and client_secret, in the body or as Basic, once.')
  const client = await authenticate(runtime, credentials)
  if (!client) return refuseClient(reply)
  const scopes = chooseScopes(client.scopes, scope)
  if (!scopes) return refuse(reply, 'invalid_scope', 'The client may not have one of the scopes.')

  const expiresAt = new Date(Date.now() + TOKEN_LIFETIME_SECONDS * 1000)
  if (client.tenantId === undefined) await recordOperator(runtime, request, { ...client, scopes, expiresAt })
  const token = await issueToken(runtime.signingKeys, { ...client, scopes, expiresAt })
  return reply
    .code(200)
    .send({ access_token: token, token_type: 'Bearer', expires_in: TOKEN_LIFETIME_SECONDS, scope: scopes.join(' ') })
}

/** Before there is a token: none of an operator is without its entry. */
async function recordOperator(runtime: Runtime, request: FastifyRequest, claims: TokenClaims): Promise<void> {
  const { clientId: id = OPERATOR_SCOPE, expiresAt } = claims
  const act = actOf(request, { actor: { kind: 'operator', id }, operation: 'createToken' })
  await runtime.as(act).audit.record(PLATFORM, { subject: { type: 'token', id }, after: { expiresAt } })
}

/** A tenant's client or an operator, who is told by the id. */
async function authenticate(
  { clients, operatorClients }: Runtime,
  credentials: ClientCredentials,
): Promise<Pick<TokenClaims, 'tenantId' | 'clientId' | 'scopes'> | undefined> {
  const { clientId } = credentials
  if (isOperatorClientId(clientId)) {
    const isOperator = await operatorClients.authenticate(credentials)
    return isOperator ? { tenantId: undefined, clientId, scopes: [OPERATOR_SCOPE] } : undefined
  }
  const client = await clients.authenticate(credentials)
  return client && { tenantId: client.tenant.id, clientId, scopes: client.scopes }
}

function refuse(reply: FastifyReply, error: TokenError['error'], error_description: string) {
  return reply.code(400).send({ error, error_description })
}

/** RFC 6749, section 5.2. */
function refuseClient(reply: FastifyReply) {
  const error_description = 'There is no such client, its secret is another one, or it is revoked.'
  return reply.code(401).header('www-authenticate', 'Basic').send({ error: 'invalid_client', error_description })
}

/** All of them where none is asked for; undefined where one is asked for that the client does not have. */
function chooseScopes(scopes: readonly string[], asked: TokenRequest['scope']): readonly string[] | undefined {
  const wanted = (asked ?? '').split(' ').filter((scope) => scope !== '')
  if (wanted.length === 0) return scopes
  return wanted.every((scope) => allows(scopes, scope)) ? wanted : undefined
}
