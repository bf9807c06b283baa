import { type CallOptions, type Context, callWith, dataOf } from '../context.ts'
import { errorOfReply } from '../errors.ts'
import { createToken, getHealth, getReadiness, getSigningKeys, whoami } from '../generated/sdk.gen.ts'
import type { Health, Identity, JsonWebKeySet, Readiness, TokenGrant, TokenRequest } from '../generated/types.gen.ts'

/** The calls about the platform itself. */
export interface PlatformCalls {
  /** The tenant and the scopes of the token. `const { tenant } = await howazit.whoami()` */
  whoami(options?: CallOptions): Promise<Identity>
  /** A token for a client's id and secret, as OAuth 2.0 has it; a client made with `auth: { clientId, secret }` does this by itself. */
  createToken(request: TokenRequest, options?: CallOptions): Promise<TokenGrant>
  /** The public keys of the platform's tokens, for whoever verifies tokens by themselves. */
  signingKeys(options?: CallOptions): Promise<JsonWebKeySet>
  /** Is the process alive; throws when it is not reached. */
  health(options?: CallOptions): Promise<Health>
  /** Can the process take traffic. A store that is away is an answer (`unavailable`), not an error. */
  readiness(options?: CallOptions): Promise<Readiness>
}

// The generated client throws for every status but 2xx, and a body that says what is away is what was asked for. A proxy's
// own 503 has no such body and stays a failure.
const answerReadiness = async (reply: Response): Promise<Response> => {
  if (reply.status !== 503) return reply
  const isReadiness = reply.headers.get('content-type')?.startsWith('application/json')
  if (!isReadiness) throw errorOfReply(reply.status, undefined)
  return new Response(await reply.text(), { headers: [...reply.headers] })
}

/** The calls about the platform itself. */
export const createPlatformCalls = (context: Context): PlatformCalls => ({
  whoami: (options) => dataOf(whoami(callWith(context, options))),
  createToken: (body, options) => dataOf(createToken({ ...callWith(context, options), body })),
  signingKeys: (options) => dataOf(getSigningKeys(callWith(context, options))),
  health: (options) => dataOf(getHealth(callWith(context, options))),
  readiness: (options) => {
    const probe = async (request: Request) => answerReadiness(await context.probe(request))
    return dataOf(getReadiness({ ...callWith(context, options), fetch: probe as typeof fetch }))
  },
})
