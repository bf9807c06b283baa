import type { SigningKey } from '@howazit/runtime'
import { SIGNING_ALGORITHM } from '../auth/platform-issuer.ts'
import type { JsonWebKey } from '../generated/types.gen.ts'
import type { Operation } from '../operation.ts'

/** Half the time that a new key is listed before it signs. */
const CACHE_SECONDS = 300

export const getSigningKeys: Operation<'getSigningKeys'> = (runtime) => async (_request, reply) => {
  const keys = await runtime.signingKeys.list()
  reply.header('cache-control', `public, max-age=${CACHE_SECONDS}`)
  return reply.code(200).send({ keys: keys.map(toJsonWebKey) })
}

/** The public half, as RFC 7517 has it. */
function toJsonWebKey({ id, publicKey }: SigningKey): JsonWebKey {
  const { x, y } = publicKey.export({ format: 'jwk' })
  if (x === undefined || y === undefined) throw new Error(`The signing key ${id} is not on an elliptic curve.`)
  return { kty: 'EC', crv: 'P-256', x, y, kid: id, alg: SIGNING_ALGORITHM, use: 'sig' }
}
