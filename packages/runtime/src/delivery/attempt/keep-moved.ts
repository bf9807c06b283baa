import type { MovedSetting } from '@howazit/connector-kit'
import type { AuditLog } from '../../audit/audit-log.ts'
import type { Clock } from '../../clock.ts'
import {
  connectionSubject,
  getConnectionRow,
  lockConnectionRow,
  toConnection,
} from '../../connections/connection-row.ts'
import { listRoutes } from '../../connections/route-row.ts'
import type { Events } from '../../events.ts'
import type { Oltp, Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { PreparedRoute } from './prepare-route.ts'

export interface KeepMovedDeps {
  readonly oltp: Oltp
  readonly auditLog: AuditLog
  readonly events: Events
  readonly clock: Clock
}

export interface Move {
  readonly route: Pick<PreparedRoute, 'connectionId' | 'connector' | 'connection'>
  readonly moved: MovedSetting
}

/**
 * Keeps a setting that the other side said has another value, once something arrived there: later deliveries go there at once.
 * A tenant who has changed it meanwhile knows better. What fails here is found again by the next delivery.
 */
export async function keepMoved(deps: KeepMovedDeps, tenant: Tenant, move: Move): Promise<void> {
  const { oltp, auditLog, events } = deps
  const { route, moved } = move
  try {
    await auditLog.ready()
    const isKept = await oltp.inTenant(tenant, (tx) => keep(deps, tx, { tenant, ...move }))
    if (!isKept) return
    events.emit('connection.moved', {
      tenant_id: tenant.id,
      connection_id: route.connectionId,
      connector: route.connector.id,
      setting: moved.setting,
    })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    events.emit('connection.not_moved', { tenant_id: tenant.id, connection_id: route.connectionId, reason })
  }
}

async function keep(
  { auditLog, clock }: KeepMovedDeps,
  tx: Tx,
  { tenant, route, moved: { setting, value: text } }: Move & { readonly tenant: Tenant },
): Promise<boolean> {
  const { connectionId: id, connector, connection } = route
  const row = await lockConnectionRow(tx, tenant.id, id)
  const [now, sentWith] = [row.settings[setting], connection.settings[setting]]
  const value = connector.settings?.[setting]?.type === 'integer' ? Number(text) : text
  if (now === value || (now !== undefined && now !== sentWith)) return false
  const at = clock.now().toISOString()
  const moved = [...row.moved.filter((one) => one.setting !== setting), { setting, from: sentWith, at }]
  const routes = (await listRoutes(tx, tenant.id, [id])).get(id) ?? []
  await tx.query(MOVE, [tenant.id, id, JSON.stringify({ [setting]: value }), JSON.stringify(moved)])
  const after = toConnection(await getConnectionRow(tx, tenant.id, id), routes)
  const reason = `${connector.name} answered that \`${setting}\` has another value now.`
  const audit = auditLog.as({ actor: { kind: 'platform' }, operation: 'updateConnection', reason })
  await audit.record(tx, tenant, { subject: connectionSubject(id), before: toConnection(row, routes), after })
  return true
}

// Whoever changes the connection at the same time has to look at it again.
const MOVE = `
  update integration_connectors
  set settings = settings || $3::jsonb,
      moved = $4::jsonb,
      revision = revision + 1
  where tenant_id = $1
    and id = $2`
