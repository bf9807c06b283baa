import type { ExportedChain, SigningKeys } from '@howazit/runtime'
import { SignJWT } from 'jose'
import { PLATFORM_ISSUER, SIGNING_ALGORITHM } from './platform-issuer.ts'

/** What an export said of itself: `sha256` is of all bytes before the statement. */
export interface ExportStatement extends ExportedChain {
  readonly tenantId: string
  readonly sha256: string
}

/** No access token has this type, and none of this type passes for one. */
const STATEMENT_TYPE = 'howazit-audit+jwt'

/** Signed with the key of the platform's tokens, whose public half is listed: who has the file can check it alone. */
export async function signStatement(
  keys: Pick<SigningKeys, 'current'>,
  { tenantId, ...statement }: ExportStatement,
): Promise<string> {
  const { id, privateKey } = await keys.current()
  return await new SignJWT({ ...statement })
    .setProtectedHeader({ alg: SIGNING_ALGORITHM, typ: STATEMENT_TYPE, kid: id })
    .setIssuer(PLATFORM_ISSUER)
    .setSubject(tenantId)
    .setIssuedAt()
    .sign(privateKey)
}
