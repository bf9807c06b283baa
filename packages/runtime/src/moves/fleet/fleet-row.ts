import { type FleetMove, type FleetMoveTenant, HowazitError, type TenantMovePace } from '@howazit/sdk'
import type { Actor } from '../../audit/act.ts'
import type { Tx } from '../../oltp/oltp.ts'
import { type MoveRow, toTenantMove } from '../move-row.ts'

export interface FleetRow {
  readonly id: string
  readonly filter: string
  readonly target: FleetMove['to']
  /** '' for the platform's own. */
  readonly server_name: string
  readonly concurrency: number
  readonly max_failures: number
  readonly max_pause_ms: number
  readonly keep_reverse_seconds: number | null
  readonly pace: TenantMovePace | null
  readonly status: Exclude<FleetMove['status'], 'planning'>
  readonly actor: Actor
  readonly reason: string
  readonly created_at: Date
}

/** A tenant of one, with its move. */
export interface MemberRow {
  readonly tenant_id: string
  readonly fleet_move_id: string
  readonly slug: string
  readonly state: FleetMoveTenant['state']
  readonly detail: string | null
  readonly attempts: number
  readonly troubled_at: Date | null
  readonly move: MoveRow
}

export const FLEET_COLUMNS =
  'id, filter, target, server_name, concurrency, max_failures, max_pause_ms, keep_reverse_seconds, pace, status, actor, reason, created_at'

/** @throws HowazitError `not_found` */
export const getFleetRow = (tx: Tx, id: string): Promise<FleetRow> => findOne(tx, SELECT_ONE, id)

/** Held to the end of the transaction. @throws HowazitError `not_found` */
export const lockFleetRow = (tx: Tx, id: string): Promise<FleetRow> => findOne(tx, `${SELECT_ONE} for update`, id)

async function findOne(tx: Tx, text: string, id: string): Promise<FleetRow> {
  const { rows } = await tx.query<FleetRow>(text, [id])
  if (rows[0] !== undefined) return rows[0]
  throw new HowazitError('not_found', `There is no move of many tenants ${id}.`)
}

/** In the order in which they go. */
export async function listMembers(tx: Tx, fleetIds: readonly string[]): Promise<readonly MemberRow[]> {
  const { rows } = await tx.query<Omit<MemberRow, 'move'> & Omit<MoveRow, 'tenant_id'>>(LIST_MEMBERS, [fleetIds])
  return rows.map(({ fleet_move_id, slug, state, detail, attempts, troubled_at, ...move }) => {
    const { tenant_id } = move
    return { tenant_id, fleet_move_id, slug, state, detail, attempts, troubled_at, move }
  })
}

export async function setFleetStatus(tx: Tx, id: string, status: FleetRow['status']): Promise<void> {
  await tx.query('update control.fleet_moves set status = $2 where id = $1', [id, status])
}

export const aboutFleet = (id: string) => ({ subject: { type: 'fleet_move', id }, planId: id }) as const

/** Something would stop it. */
export const blockerOf = ({ plan }: MoveRow): string | undefined => plan?.blockers[0]?.detail

/** As the contract shows it. */
export function toFleetMove(row: FleetRow, members: readonly MemberRow[]): FleetMove {
  const tenants = members.map(toTenant)
  const isPlanning = row.status === 'planned' && members.some(({ move }) => move.status === 'planning')
  const count = (state: FleetMoveTenant['state']) => tenants.filter((each) => each.state === state).length
  return {
    id: row.id,
    where: row.filter,
    to: row.target,
    ...(row.server_name !== '' && { server: row.server_name }),
    concurrency: row.concurrency,
    maxFailures: row.max_failures,
    maxWritePauseMs: row.max_pause_ms,
    ...(row.keep_reverse_seconds !== null && { keepReverseSeconds: row.keep_reverse_seconds }),
    ...(row.pace !== null && { pace: row.pace }),
    status: isPlanning ? 'planning' : row.status,
    reason: row.reason,
    counts: {
      waiting: count('waiting'),
      moving: count('moving'),
      switched: count('switched'),
      blocked: count('blocked'),
      failed: count('failed'),
      left: count('left'),
    },
    tenants,
    createdAt: row.created_at.toISOString(),
  }
}

/** One that waits with a plan that says what would stop it is not going to be moved. */
function toTenant({ tenant_id: tenantId, slug, state, detail, move }: MemberRow): FleetMoveTenant {
  const blocker = state === 'waiting' ? blockerOf(move) : undefined
  const why = blocker ?? detail ?? undefined
  return {
    tenantId,
    slug,
    state: blocker === undefined ? state : 'blocked',
    ...(why !== undefined && { detail: why }),
    move: toTenantMove(move),
  }
}

const SELECT_ONE = `select ${FLEET_COLUMNS} from control.fleet_moves where id = $1`

const LIST_MEMBERS = `
  select f.fleet_move_id, t.slug, f.state, f.detail, f.attempts, f.troubled_at,
    m.tenant_id, m.id, m.source, m.target, m.status, m.version, m.plan, m.position, m.trouble, m.mirrored, m.created_at
  from control.fleet_move_tenants f
  join control.tenant_moves m on m.tenant_id = f.tenant_id and m.id = f.move_id
  join control.tenants t on t.id = f.tenant_id
  where f.fleet_move_id = any ($1)
  order by f.fleet_move_id, f.place`
