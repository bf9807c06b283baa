import { HowazitError } from '@howazit/sdk'
import { type Act, PLATFORM } from '../audit/act.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { Clock } from '../clock.ts'
import type { Oltp } from '../oltp/oltp.ts'
import type { PgPool } from '../oltp/pg-pool.ts'
import { runStatement } from '../oltp/run-statement.ts'
import { createRefreshed } from '../refreshed.ts'

/** Whose habits the tokens of an issuer follow; `rfc9068` is the standard for access tokens that are JWTs. */
export type IssuerProvider = 'rfc9068' | 'entra' | 'okta' | 'cognito' | 'keycloak'

/** What an issuer may sign with: one of them, said beforehand. No shared secrets among them. */
export type IssuerAlgorithm = 'RS256' | 'RS384' | 'RS512' | 'PS256' | 'PS384' | 'PS512' | 'ES256' | 'ES384' | 'EdDSA'

/** An OpenID provider whose tokens are taken for some tenants. */
export interface TrustedIssuer {
  /** The `iss` of its tokens, compared character by character; its metadata is below it (OpenID Connect Discovery 1.0). */
  readonly issuer: string
  readonly provider: IssuerProvider
  readonly audience: string
  readonly algorithm: IssuerAlgorithm
  /** The claim that says which tenant a token is of; undefined where all are of the only one. */
  readonly tenantClaim: string | undefined
  /** Tenant ids by the value of that claim; by the empty string where there is no such claim. */
  readonly tenants: Readonly<Record<string, string>>
}

/** Whom the platform takes tokens from beside itself. */
export interface TrustedIssuers {
  /** Good for half a minute. */
  list(): Promise<readonly TrustedIssuer[]>
  /** @throws HowazitError `conflict` for an issuer that is there already, `not_found` for a tenant that is not. */
  add(issuer: TrustedIssuer, act: Act): Promise<void>
  /** @throws HowazitError `not_found` for one that is not there. */
  remove(issuer: string, act: Act): Promise<void>
}

export interface TrustedIssuersDeps {
  readonly oltp: Pick<Oltp, 'asOperator'>
  /** Works as the operator. */
  readonly pool: PgPool
  readonly auditLog: AuditLog
  readonly clock: Clock
}

const FRESH_MS = 30_000
/** Who was trusted stays so while the database is away, but not for long: it may have been taken off the list. */
const STALE_MS = 600_000
const RETRY_MS = 5_000

const COLUMNS = 'issuer, provider, audience, algorithm, tenant_claim as "tenantClaim", tenants'

const LIST = `
  select ${COLUMNS}
  from control.trusted_issuers
  order by issuer`

const COUNT_TENANTS = 'select from control.tenants where id = any ($1::uuid[])'

const INSERT = `
  insert into control.trusted_issuers (issuer, provider, audience, algorithm, tenant_claim, tenants)
  values ($1, $2, $3, $4, $5, $6)
  on conflict (issuer) do nothing`

const DELETE = `delete from control.trusted_issuers where issuer = $1 returning ${COLUMNS}`

interface IssuerRow extends Omit<TrustedIssuer, 'tenantClaim'> {
  readonly tenantClaim: string | null
}

export function createTrustedIssuers({ oltp, pool, auditLog, clock }: TrustedIssuersDeps): TrustedIssuers {
  const read = async (): Promise<readonly TrustedIssuer[]> => {
    const { rows } = await runStatement<IssuerRow>(pool, LIST)
    return rows.map((row) => ({ ...row, tenantClaim: row.tenantClaim ?? undefined }))
  }
  const issuers = createRefreshed({ read, clock, freshMs: FRESH_MS, staleMs: STALE_MS, retryMs: RETRY_MS })

  return {
    list: () => issuers.get(),
    async add(trusted, act) {
      const { issuer, provider, audience, algorithm, tenantClaim, tenants } = trusted
      const tenantIds = new Set(Object.values(tenants))
      await auditLog.ready()
      await oltp.asOperator('trust an issuer', async (tx) => {
        const known = await tx.query(COUNT_TENANTS, [[...tenantIds]])
        if (known.rowCount < tenantIds.size) throw new HowazitError('not_found', 'One of the tenants is not here.')
        const values = [issuer, provider, audience, algorithm, tenantClaim ?? null, JSON.stringify(tenants)]
        const { rowCount } = await tx.query(INSERT, values)
        if (rowCount === 0) throw new HowazitError('conflict', `Tokens of ${issuer} are taken already.`)
        await auditLog.as(act).record(tx, PLATFORM, { subject: { type: 'issuer', id: issuer }, after: trusted })
      })
      await issuers.refresh()
    },
    async remove(issuer, act) {
      await auditLog.ready()
      await oltp.asOperator('trust an issuer no more', async (tx) => {
        const { rows } = await tx.query<IssuerRow>(DELETE, [issuer])
        if (!rows[0]) throw new HowazitError('not_found', `Tokens of ${issuer} are not taken here.`)
        await auditLog.as(act).record(tx, PLATFORM, { subject: { type: 'issuer', id: issuer }, before: rows[0] })
      })
      await issuers.refresh()
    },
  }
}
