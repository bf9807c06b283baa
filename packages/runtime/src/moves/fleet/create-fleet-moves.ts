import { type FleetMove, HowazitError } from '@howazit/sdk'
import { PLATFORM } from '../../audit/act.ts'
import { decodeCursor, encodeCursor } from '../../page-cursor.ts'
import type { Page, PageQuery } from '../../runtime.ts'
import type { FleetMoves, FleetMovesDeps } from './fleet-moves.ts'
import {
  aboutFleet,
  FLEET_COLUMNS,
  type FleetRow,
  getFleetRow,
  listMembers,
  lockFleetRow,
  setFleetStatus,
  toFleetMove,
} from './fleet-row.ts'
import { planFleet } from './plan-fleet.ts'

const REASON = 'move tenants'

/** Moves of many are asked for and looked at here, and made by `run-fleets.ts`. */
export function createFleetMoves(deps: FleetMovesDeps): FleetMoves {
  return Object.freeze({
    plan: (request) => planFleet(deps, request),
    start: (id) => change(deps, id, start),
    cancel: (id) => change(deps, id, cancel),
    get: (id) =>
      deps.oltp.asOperator(REASON, async (tx) => toFleetMove(await getFleetRow(tx, id), await listMembers(tx, [id]))),
    list: (query) => list(deps, query),
  } satisfies FleetMoves)
}

type Next = (fleet: FleetMove) => FleetRow['status']

const start: Next = ({ status, counts, tenants = [] }) => {
  if (status !== 'planned') throw conflict(`It is ${status}.`, { expected: 'one that is planned', got: status })
  if (counts.waiting === 0)
    throw conflict(`None of its tenants could be moved: ${tenants[0]?.detail}`, {
      expected: 'a tenant that nothing stops',
      got: `${counts.blocked} that something stops`,
    })
  return 'running'
}

const cancel: Next = ({ status }) => {
  if (status === 'planning' || status === 'planned' || status === 'running') return 'cancelling'
  throw conflict(`It is ${status}.`, { expected: 'one that is planned or running', got: status })
}

const conflict = (sentence: string, details: { readonly expected: string; readonly got: string }) =>
  new HowazitError('conflict', sentence, { details: { pointer: '/path/fleetMoveId', ...details } })

/** Who has it begun is whose moves they are in the audit log. */
async function change(deps: FleetMovesDeps, id: string, next: Next): Promise<FleetMove> {
  const { oltp, audit, act } = deps
  return await oltp.asOperator(REASON, async (tx) => {
    const row = await lockFleetRow(tx, id)
    const members = await listMembers(tx, [id])
    const status = next(toFleetMove(row, members))
    await setFleetStatus(tx, id, status)
    if (status === 'running') await tx.query(KEEP_ACT, [id, JSON.stringify(act.actor), act.reason ?? row.reason])
    await audit.record(tx, PLATFORM, { ...aboutFleet(id), before: { status: row.status }, after: { status } })
    return toFleetMove(await getFleetRow(tx, id), members)
  })
}

async function list({ oltp }: FleetMovesDeps, { cursor, limit }: PageQuery): Promise<Page<FleetMove>> {
  const after = cursor === undefined ? undefined : decodeCursor(cursor)
  return await oltp.asOperator(REASON, async (tx) => {
    const { rows } = await tx.query<FleetRow>(LIST, [after?.at ?? null, after?.id ?? null, limit + 1])
    const page = rows.slice(0, limit)
    const ids = page.map(({ id }) => id)
    const members = await listMembers(tx, ids)
    const last = page.at(-1)
    return {
      items: page.map((row) => withoutTenants(row, members)),
      ...(rows.length > limit && last && { nextCursor: encodeCursor({ at: last.created_at, id: last.id }) }),
    }
  })
}

function withoutTenants(row: FleetRow, members: Parameters<typeof toFleetMove>[1]): FleetMove {
  const { tenants: _, ...fleet } = toFleetMove(
    row,
    members.filter(({ fleet_move_id }) => fleet_move_id === row.id),
  )
  return fleet
}

const KEEP_ACT = `
  update control.fleet_moves
  set actor = $2, reason = $3
  where id = $1`

const LIST = `
  select ${FLEET_COLUMNS}
  from control.fleet_moves
  where $1::timestamptz is null
    or (created_at, id) < ($1::timestamptz, $2::uuid)
  order by created_at desc, id desc
  limit $3`
