import type { HandshakeAnswer } from '@howazit/connector-kit'
import type { ConnectionDeps } from '../connections/connection-deps.ts'
import { lockConnectionRow, secretsContext } from '../connections/connection-row.ts'
import type { FoundEndpoint } from './find-endpoint.ts'

/**
 * Keeps the secret that a handshake brought, sealed with the others; false where the connection was changed since it was read, and so
 * may have got one from somebody else. Tokens stay: they have nothing to do with it.
 */
export async function keepSecret(
  { oltp, secrets, clock, audit }: ConnectionDeps,
  { tenant, opened }: FoundEndpoint,
  { name, value }: NonNullable<HandshakeAnswer['secret']>,
): Promise<boolean> {
  const { row, values } = opened
  const all = { ...values.secrets, [name]: value }
  const sealed = await secrets.seal(tenant, Buffer.from(JSON.stringify(all)), secretsContext(row.id))
  return await oltp.inTenant(tenant, async (tx) => {
    const { revision } = await lockConnectionRow(tx, tenant.id, row.id)
    if (revision !== row.revision) return false
    await tx.query(KEEP, [tenant.id, row.id, sealed, Object.keys(all).toSorted(), clock.now()])
    await tx.query(COUNT, [tenant.id, row.id])
    await audit.record(tx, tenant, { subject: { type: 'connection', id: row.id }, after: { secretNames: [name] } })
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
