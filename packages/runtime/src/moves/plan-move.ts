import { HowazitError, type TenantMove, type TenantMoveRequest } from '@howazit/sdk'
import { PLATFORM } from '../audit/act.ts'
import type { Tx } from '../oltp/oltp.ts'
import { assertServer } from '../tenancy/assert-server.ts'
import { type Placement, placementFor, placementOf } from '../tenancy/placement.ts'
import type { Tenant, TenantId, Tenants } from '../tenancy/tenant.ts'
import { aboutMove, type MoveRow, type Place, toTenantMove } from './move-row.ts'
import type { TenantMovesDeps } from './tenant-moves.ts'

/**
 * Writes down that a move is wanted; the processor, which may look at every place, finds out what it takes.
 *
 * @throws HowazitError `not_found`, `conflict`
 */
export async function planMove(
  deps: TenantMovesDeps,
  tenantId: string,
  { to, server, node }: TenantMoveRequest,
): Promise<TenantMove> {
  const { oltp, ids, clock, audit, servers } = deps
  assertServer(servers, { placement: to, server })
  // It may have moved a moment ago.
  const tenant = getFound(await deps.tenants.findAnew(tenantId as TenantId), tenantId)
  refuse(tenant, { to, server, node })
  const row = newMove(tenant, { id: ids.newId(), to, server, node, now: clock.now() })
  await oltp.asOperator('move a tenant', async (tx) => {
    await insertMove(tx, row)
    const { from, fromServer, toServer } = toTenantMove(row)
    const after = { tenant: tenant.slug, from, fromServer, to, toServer, node }
    await audit.record(tx, PLATFORM, { ...aboutMove(row.id), after })
  })
  return toTenantMove(row)
}

export type Placed = Pick<Tenant, 'id' | 'slug' | 'placement' | keyof Placement>

interface Wanted {
  readonly id: string
  readonly to: TenantMoveRequest['to']
  readonly server: string | undefined
  readonly node?: string | undefined
  readonly now: Date
}

export const newMove = (tenant: Placed, { id, to, server, node, now }: Wanted): MoveRow => ({
  tenant_id: tenant.id,
  id,
  source: placeOf(tenant),
  target: {
    placement: to,
    ...placementFor(to === 'node' ? 'shared' : to, { tenantId: tenant.id, moveId: id, server }),
    ...(node && { node }),
  },
  status: 'planning',
  version: 0,
  plan: null,
  position: {},
  trouble: null,
  mirrored: null,
  created_at: now,
})

export async function insertMove(tx: Tx, { source, target, ...move }: MoveRow): Promise<void> {
  await tx.query(INSERT, [move.tenant_id, move.id, toJson(source), toJson(target), move.status, move.created_at])
}

/** @throws HowazitError `not_found` */
export async function getTenant(tenants: Pick<Tenants, 'find'>, tenantId: string): Promise<Tenant> {
  return getFound(await tenants.find(tenantId as TenantId), tenantId)
}

function getFound(tenant: Tenant | undefined, tenantId: string): Tenant {
  if (tenant !== undefined) return tenant
  throw new HowazitError('not_found', `There is no tenant ${tenantId}.`)
}

function refuse({ slug, placement, server: at, isWaitingFor }: Tenant, { to, server, node }: TenantMoveRequest): void {
  if ((to === 'node') !== (node !== undefined))
    throw new HowazitError('validation_failed', 'A move to a node of Citus says which one, and no other move does.', {
      details: { pointer: '/node', expected: to === 'node' ? 'HOST:PORT' : 'nothing', got: node ?? 'nothing' },
    })
  if (to === 'node' && placement !== 'shared')
    throw new HowazitError(
      'conflict',
      `Tenant ${slug} has the placement ${placement}: only the shared tables are distributed by Citus.`,
      { details: { pointer: '/to', expected: 'a tenant in the shared tables', got: placement } },
    )
  if (placement === to && at === server) {
    const there = server === undefined ? to : `${to} on ${server}`
    throw new HowazitError('conflict', `Tenant ${slug} has the placement ${there} already: there is nothing to move.`, {
      details: { pointer: '/to', expected: 'another placement', got: there },
    })
  }
  if (isWaitingFor !== undefined)
    throw new HowazitError(
      'conflict',
      `Tenant ${slug} waits for its tables (${isWaitingFor}). Plan it once it is active.`,
    )
}

const placeOf = (tenant: Placed): MoveRow['source'] => ({ placement: tenant.placement, ...placementOf(tenant) })

const toJson = (place: Place): string => JSON.stringify(place)

const INSERT = `
  insert into control.tenant_moves (tenant_id, id, source, target, status, created_at)
  values ($1, $2, $3, $4, $5, $6)`
