import type { InboundFailure } from '@howazit/connector-kit'
import type { ConnectionDeps } from '../connections/connection-deps.ts'
import type { FoundEndpoint } from './find-endpoint.ts'

/** Keeps why a call was not believed, for the tenant. A flood of forged ones costs one write in ten seconds. */
export async function noteRefusal(
  { oltp, clock, events }: Pick<ConnectionDeps, 'oltp' | 'clock' | 'events'>,
  { tenant, opened }: FoundEndpoint,
  { reason }: InboundFailure,
): Promise<void> {
  const { id } = opened.row
  events.emit('inbound.refused', { tenant_id: tenant.id, connection_id: id, connector: opened.connector.id, reason })
  await oltp.inTenant(tenant, (tx) => tx.query(NOTE, [tenant.id, id, clock.now(), reason]))
}

const NOTE = `
  update inbound_endpoints
  set refused_at = $3,
      refused_reason = $4,
      refused_count = refused_count + 1
  where tenant_id = $1
    and connection_id = $2
    and (refused_at is null or refused_at <= $3::timestamptz - interval '10 seconds')`
