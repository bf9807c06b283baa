import type { JWTPayload } from 'jose'

/** What a verified token says. */
export interface TokenClaims {
  /** Undefined for an operator, and only for one. */
  readonly tenantId: string | undefined
  /** The API client it was given to. */
  readonly clientId?: string
  /** The operator who made it, where it is of a tenant and an operator did. */
  readonly operatorId?: string
  /** Who it is of, where another issuer says so. */
  readonly subject?: { readonly issuer: string; readonly id: string }
  readonly scopes: readonly string[]
  readonly expiresAt: Date
}

/** Short, because a token is trusted for its life by whoever verifies it without us. */
export const TOKEN_LIFETIME_SECONDS = 600

/** Goes with no tenant and with no other scope. */
export const OPERATOR_SCOPE = 'operator'

/** Names with spaces between; undefined for anything else (RFC 6749, section 3.3). */
export const splitScopes = (scope: unknown): readonly string[] | undefined =>
  typeof scope === 'string' ? scope.split(' ').filter((name) => name !== '') : undefined

export const toExpiry = ({ exp }: JWTPayload): Date | undefined =>
  exp === undefined ? undefined : new Date(exp * 1000)
