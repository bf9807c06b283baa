import { type TestedConnection, testConnection as testByManifest } from '@howazit/connector-kit'
import type { ConnectionTestResult } from '@howazit/sdk'
import type { Tenant } from '../tenancy/tenant.ts'
import type { ConnectionDeps } from './connection-deps.ts'
import { connectionNotFound, GIVE_AGAIN } from './connection-row.ts'
import { createConnectionPorts } from './create-connection-ports.ts'
import { readConnection } from './open-connection.ts'

/** Asks the other side who is calling, keeps what it said, and what it told about itself. @throws HowazitError `not_found` */
export async function testConnection(deps: ConnectionDeps, tenant: Tenant, id: string): Promise<ConnectionTestResult> {
  const opened = await readConnection(deps, tenant, id)
  const startedAtMs = performance.now()
  const ports = createConnectionPorts(deps, tenant, opened)
  const now = deps.clock.now()
  const tested = opened.isUnreadable
    ? UNREADABLE
    : await testByManifest({ connector: opened.connector, connection: opened.values, now }, ports)
  const result = toResult(tested, { testedAt: now, durationMs: Math.round(performance.now() - startedAtMs) })
  await deps.oltp.inTenant(tenant, async (tx) => {
    const { rowCount } = await tx.query(KEEP, [
      tenant.id,
      id,
      now,
      JSON.stringify(result),
      JSON.stringify(tested.learnt),
    ])
    if (rowCount === 0) throw connectionNotFound(id)
  })
  const { connector } = opened
  deps.events.emit('connection.tested', {
    tenant_id: tenant.id,
    connection_id: id,
    connector: connector.id,
    outcome: result.outcome,
    reason: result.reason,
    status: result.status,
    duration_ms: result.durationMs,
  })
  return result
}

type Found = Omit<TestedConnection, 'exchanges'>

const UNREADABLE: Found = {
  outcome: 'failed',
  reason: 'secret_unreadable',
  detail: 'Its secrets were shredded.',
  hint: GIVE_AGAIN,
  learnt: {},
}

function toResult(
  tested: Found,
  { testedAt, durationMs }: { testedAt: Date; durationMs: number },
): ConnectionTestResult {
  const { outcome, identity, reason, detail, hint, status } = tested
  return {
    outcome,
    testedAt: testedAt.toISOString(),
    ...(identity !== undefined && { identity }),
    ...(reason !== undefined && { reason }),
    ...(detail !== undefined && { detail }),
    ...(hint !== undefined && { hint }),
    ...(status !== undefined && { status }),
    durationMs,
  }
}

const KEEP = `
  update integration_connectors
  set tested_at = $3,
      test_result = $4,
      learnt = learnt || $5::jsonb
  where tenant_id = $1
    and id = $2
    and deleted_at is null`
