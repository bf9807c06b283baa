import type { KeyObject } from 'node:crypto'
import type { JWTPayload } from 'jose'
import type { TokenClaims } from './token-claims.ts'

/** Who signs tokens that are taken here, and what those tokens must look like. */
export interface Issuer {
  /** Compared with `iss` character by character. */
  readonly name: string
  /** What `aud` must be or contain; undefined for the issuer that has no such claim and is told apart by `readClaims`. */
  readonly audience: string | undefined
  /** Never the token's own choice (RFC 8725, section 3.1). */
  readonly algorithm: string
  /** The media types in `typ`, so that no other kind of token passes for an access token (RFC 8725, section 3.11). Undefined: none. */
  readonly types: readonly (string | undefined)[]
  /** The key of a `kid`; undefined where the issuer has none of it. Rejects when that cannot be found out now. */
  findKey(kid: string): Promise<KeyObject | undefined>
  /** What a verified token says; undefined when that is not what an access token of this issuer says. */
  readClaims(payload: JWTPayload): TokenClaims | undefined
  /** False for a token that was good and is not any more. Asked again when the token is looked at again. */
  isInForce(claims: TokenClaims): Promise<boolean>
}

/** The issuer of a name; undefined for one whose tokens are not taken. */
export type FindIssuer = (name: string) => Promise<Issuer | undefined>
