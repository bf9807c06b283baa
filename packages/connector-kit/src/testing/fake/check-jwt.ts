import { createPublicKey } from 'node:crypto'
import { errors, jwtVerify } from 'jose'
import { authScope } from '../../auth/auth-scope.ts'
import { fill } from '../../auth/fill.ts'
import { type JwtRequest, parsePrivateKey } from '../../auth/tokens/sign-jwt.ts'
import type { CredentialsCheck } from './check-credentials.ts'

/** Whether the connection's key has signed a token (RFC 7519), and for this time. */
export async function checkJwt(text: string, { jwt, values, now }: JwtRequest): Promise<CredentialsCheck> {
  try {
    const key = createPublicKey(parsePrivateKey(fill(jwt.key, authScope({ values, now }))))
    await jwtVerify(text, key, { algorithms: [jwt.algorithm], currentDate: now, clockTolerance: 60 })
    return 'ok'
  } catch (error) {
    return error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed ? 'skewed' : 'wrong'
  }
}
