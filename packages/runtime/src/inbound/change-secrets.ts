import type { ConnectionDeps } from '../connections/connection-deps.ts'
import { lockConnectionRow, secretsContext } from '../connections/connection-row.ts'
import type { FoundEndpoint } from './find-endpoint.ts'

/** What the other side brought; null for what it will bring anew. */
export type SecretsChange = Readonly<Record<string, string | null>>

/**
 * Keeps secrets that the other side brought, sealed with the others; false where the connection was changed since it was read, and so
 * may have got one from somebody else. Tokens stay: they have nothing to do with it.
 */
export async function changeSecrets(
  { oltp, secrets, clock, audit }: ConnectionDeps,
  { tenant, opened }: FoundEndpoint,
  change: SecretsChange,
): Promise<boolean> {
  const { row, values } = opened
  const merged = Object.entries({ ...values.secrets, ...change }).filter(([, value]) => value !== null)
  const all = Object.fromEntries(merged)
  const sealed = await secrets.seal(tenant, Buffer.from(JSON.stringify(all)), secretsContext(row.id))
  return await oltp.inTenant(tenant, async (tx) => {
    const { revision } = await lockConnectionRow(tx, tenant.id, row.id)
    if (revision !== row.revision) return false
    await tx.query(KEEP, [tenant.id, row.id, sealed, Object.keys(all).toSorted(), clock.now()])
    await tx.query(COUNT, [tenant.id, row.id])
    const subject = { type: 'connection', id: row.id }
    await audit.record(tx, tenant, { subject, after: { secretNames: Object.keys(change) } })
    return true
  })
}

const KEEP = `
  update connection_credentials
  set secrets = $3,
      secret_names = $4,
      updated_at = $5
  where tenant_id = $1
    and connection_id = $2`

const COUNT = `
  update integration_connectors
  set revision = revision + 1
  where tenant_id = $1
    and id = $2`
