import { issueToken, listTenantScopes } from '@howazit/control-plane'
import { type Config, createRuntime, createTenant, openContext, type Tenant } from '@howazit/runtime'
import { pino } from 'pino'

export interface ProfileTenant {
  readonly tenant: Tenant
  /** With every scope. */
  readonly token: string
}

export interface NewTenants {
  /** Their slugs. */
  readonly tenants: readonly string[]
  /** Of each of them: so many responses a second, and as many at once. Default: what the platform says. */
  readonly quotaPerSecond?: number | undefined
}

const TOKEN_DAYS = 30
const ACT = { actor: { kind: 'cli' }, operation: 'profile' } as const

/** Tenants of a platform whose stores are migrated, and a token of each; those who are there already stay as they are. */
export async function addTenants(
  config: Config,
  { tenants, quotaPerSecond: perSecond }: NewTenants,
): Promise<readonly ProfileTenant[]> {
  const context = await openContext(config, { logger: pino({ level: 'silent' }) })
  try {
    const { tenantRegistry } = createRuntime(context).as(ACT)
    const scopes = listTenantScopes()
    const expiresAt = new Date(Date.now() + TOKEN_DAYS * 86_400_000)
    const added: ProfileTenant[] = []
    // One after the other: each takes several connections, and fifty at once would wait for them in vain on a busy machine.
    for (const slug of tenants) {
      if (perSecond !== undefined) await tenantRegistry.create({ slug, quota: { perSecond } })
      const tenant = await createTenant(context.oltp, { slug, name: slug })
      const token = await issueToken(context.signingKeys, { tenantId: tenant.id, scopes, expiresAt })
      added.push({ tenant, token })
    }
    return added
  } finally {
    await context.close()
  }
}
