import type { TenantMoveBlocker } from '@howazit/sdk'
import { findTooOld, readVersion } from '../../oltp/postgres-version.ts'
import { findOtherRegion } from '../../tenancy/assert-server.ts'
import { besides, SHARED } from '../../tenancy/placement.ts'
import { asAdmin } from '../../tenancy/provision-placement.ts'
import type { Servers } from '../../tenancy/servers.ts'
import type { MoveRow } from '../move-row.ts'

export interface ServerBlockerDeps {
  readonly servers: Pick<Servers, 'adminUrlAt' | 'others'>
}

/** What is wrong with another server that a tenant would go to: it is in another region, too old, or not there. */
export async function findServerBlockers(
  { servers }: ServerBlockerDeps,
  { tenant_id: tenantId, target }: MoveRow,
): Promise<readonly TenantMoveBlocker[]> {
  const { server } = target
  if (server === undefined) return []
  if (!servers.others.has(server))
    return unreachable(`HOWAZIT_POSTGRES_SERVERS does not name the server ${server} to those who move tenants.`)
  const region = await findRegion(servers.adminUrlAt(SHARED), tenantId)
  const otherRegion = findOtherRegion(servers, { server, region })
  if (otherRegion !== undefined) return [{ code: 'other_region', detail: otherRegion }]
  const version = await asAdmin(servers.adminUrlAt(besides(target)), readVersion).catch(() => undefined)
  if (version === undefined)
    return unreachable(`The server ${server} does not let anybody in. Open it, and plan again.`)
  const tooOld = findTooOld(version)
  return tooOld === undefined ? [] : [{ code: 'version', detail: `On the server ${server} ${tooOld}` }]
}

const unreachable = (detail: string): readonly TenantMoveBlocker[] => [{ code: 'unreachable', detail }]

async function findRegion(url: string, tenantId: string): Promise<string> {
  const text = 'select region from control.tenants where id = $1'
  const { rows } = await asAdmin(url, (client) => client.query<{ region: string }>(text, [tenantId]))
  return rows[0]?.region ?? ''
}
