import { type FleetMove, type FleetMoveRequest, HowazitError } from '@howazit/sdk'
import { PLATFORM } from '../../audit/act.ts'
import { readFilter } from '../../filter/read-filter.ts'
import type { Vocabulary } from '../../filter/vocabulary.ts'
import type { Tx } from '../../oltp/oltp.ts'
import { assertServer } from '../../tenancy/assert-server.ts'
import { fromPlacementRow, type Placement, type PlacementRow } from '../../tenancy/placement.ts'
import { insertMove, newMove, type Placed } from '../plan-move.ts'
import type { FleetMovesDeps } from './fleet-moves.ts'
import { aboutFleet, type FleetRow, listMembers, toFleetMove } from './fleet-row.ts'

/** Over tenants t. */
const TENANTS = {
  fields: {
    slug: { type: 'text', column: 't.slug' },
    tier: { type: 'text', column: 't.tier', choices: ['standard', 'gold'] },
    placement: { type: 'text', column: 't.placement', choices: ['shared', 'schema', 'database'] },
    server: { type: 'text', column: "nullif(t.server_name, '')" },
    region: { type: 'text', column: 't.region' },
    created: { type: 'time', column: 't.created_at' },
  },
} as const satisfies Vocabulary

/**
 * One transaction: the queue, who is in it, and a move of each, which the processor then makes a plan for. Whoever dies in between leaves
 * nothing.
 */
export async function planFleet(deps: FleetMovesDeps, request: FleetMoveRequest): Promise<FleetMove> {
  const { oltp, ids, clock, audit, servers } = deps
  const { to, server } = request
  assertServer(servers, { placement: to, server })
  const fleet = toRow(deps, request)
  return await oltp.asOperator('move tenants', async (tx) => {
    await tx.query(INSERT_FLEET, valuesOf(fleet))
    const tenants = await pick(deps, tx, request)
    const moves = tenants.map((tenant) => newMove(tenant, { id: ids.newId(), to, server, now: clock.now() }))
    for (const [place, move] of moves.entries()) {
      await insertMove(tx, move)
      await tx.query(INSERT_MEMBER, [move.tenant_id, fleet.id, move.id, place])
    }
    const after = { ...request, moves: moves.map((move, at) => ({ id: move.id, tenant: tenants[at]?.slug })) }
    await audit.record(tx, PLATFORM, { ...aboutFleet(fleet.id), after })
    return toFleetMove(fleet, await listMembers(tx, [fleet.id]))
  })
}

function toRow({ ids, clock, act }: FleetMovesDeps, request: FleetMoveRequest): FleetRow {
  const { where, to, concurrency = 2, maxFailures = 1, maxWritePauseMs = 1_000, keepReverseSeconds = null } = request
  return {
    id: ids.newId(),
    filter: where,
    target: to,
    server_name: request.server ?? '',
    concurrency,
    max_failures: maxFailures,
    max_pause_ms: maxWritePauseMs,
    keep_reverse_seconds: keepReverseSeconds,
    pace: request.pace ?? null,
    status: 'planned',
    actor: act.actor,
    reason: act.reason ?? act.operation,
    created_at: clock.now(),
  }
}

/** Those that are elsewhere, have their tables and no other move under way. @throws HowazitError of `readFilter`, `conflict` */
async function pick(
  deps: FleetMovesDeps,
  tx: Tx,
  { where, to, server = '', limit = 20 }: FleetMoveRequest,
): Promise<readonly Placed[]> {
  const asked = { where, mayReadResponses: false, vocabulary: TENANTS, pointer: '/where', firstParameter: 4 }
  const { sql, values } = readFilter(deps, PLATFORM, asked)
  const { rows } = await tx.query<PickedRow>(pickWhere(sql), [to, limit, server, ...values])
  if (rows.length > 0)
    return rows.map(({ id, slug, placement, ...row }) => ({ id, slug, placement, ...fromPlacementRow(row) }))
  throw new HowazitError('conflict', `There is no tenant that this is true of and that could be moved to ${to}.`, {
    details: {
      pointer: '/where',
      expected: `a tenant that is not ${to}, and of which no move is under way`,
      got: where,
    },
  })
}

type PickedRow = Omit<Placed, keyof Placement> & PlacementRow

/** One that waits in another queue is not under way, and whichever comes second is told so. */
const pickWhere = (condition: string): string => `
  select t.id, t.slug, t.placement, t.server_name as server, t.database_name as database, t.schema_name as "schemaName"
  from control.tenants t
  where (t.placement <> $1 or t.server_name <> $3)
    and t.state = 'active'
    and not exists (
      select
      from control.tenant_moves m
      where m.tenant_id = t.id
        and m.status in ('copying', 'following', 'pausing', 'switched', 'reversing', 'completing', 'cancelling'))
    and (${condition})
  order by t.slug
  limit $2`

const valuesOf = (fleet: FleetRow): readonly unknown[] => [
  fleet.id,
  fleet.filter,
  fleet.target,
  fleet.concurrency,
  fleet.max_failures,
  fleet.max_pause_ms,
  fleet.keep_reverse_seconds,
  fleet.status,
  JSON.stringify(fleet.actor),
  fleet.reason,
  fleet.created_at,
  fleet.server_name,
  fleet.pace,
]

const INSERT_FLEET = `
  insert into control.fleet_moves
    (id, filter, target, concurrency, max_failures, max_pause_ms, keep_reverse_seconds, status, actor, reason, created_at, server_name, pace)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`

const INSERT_MEMBER = `
  insert into control.fleet_move_tenants (tenant_id, fleet_move_id, move_id, place)
  values ($1, $2, $3, $4)`
