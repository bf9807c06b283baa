import { type FleetMove, type FleetMoveRequest, HowazitError } from '@howazit/sdk'
import { PLATFORM } from '../../audit/act.ts'
import { readFilter } from '../../filter/read-filter.ts'
import type { Vocabulary } from '../../filter/vocabulary.ts'
import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { insertMove, newMove } from '../plan-move.ts'
import type { FleetMovesDeps } from './fleet-moves.ts'
import { aboutFleet, type FleetRow, listMembers, toFleetMove } from './fleet-row.ts'

/** Over tenants t. */
const TENANTS = {
  fields: {
    slug: { type: 'text', column: 't.slug' },
    tier: { type: 'text', column: 't.tier', choices: ['standard', 'gold'] },
    placement: { type: 'text', column: 't.placement', choices: ['shared', 'schema', 'database'] },
    region: { type: 'text', column: 't.region' },
    created: { type: 'time', column: 't.created_at' },
  },
} as const satisfies Vocabulary

/**
 * One transaction: the queue, who is in it, and a move of each, which the processor then makes a plan for. Whoever dies in between leaves
 * nothing.
 */
export async function planFleet(deps: FleetMovesDeps, request: FleetMoveRequest): Promise<FleetMove> {
  const { oltp, ids, clock, audit } = deps
  const fleet = toRow(deps, request)
  return await oltp.asOperator('move tenants', async (tx) => {
    await tx.query(INSERT_FLEET, valuesOf(fleet))
    const tenants = await pick(deps, tx, request)
    const moves = tenants.map((tenant) => newMove(tenant, { id: ids.newId(), to: request.to, now: clock.now() }))
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
    concurrency,
    max_failures: maxFailures,
    max_pause_ms: maxWritePauseMs,
    keep_reverse_seconds: keepReverseSeconds,
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
  { where, to, limit = 20 }: FleetMoveRequest,
): Promise<readonly Picked[]> {
  const asked = { where, mayReadResponses: false, vocabulary: TENANTS, pointer: '/where', firstParameter: 3 }
  const { sql, values } = readFilter(deps, PLATFORM, asked)
  const { rows } = await tx.query<PickedRow>(pickWhere(sql), [to, limit, ...values])
  if (rows.length > 0)
    return rows.map(({ database, ...tenant }) => ({ ...tenant, ...(database !== '' && { database }) }))
  throw new HowazitError('conflict', `There is no tenant that this is true of and that could be moved to ${to}.`, {
    details: {
      pointer: '/where',
      expected: `a tenant that is not ${to}, and of which no move is under way`,
      got: where,
    },
  })
}

type Picked = Pick<Tenant, 'id' | 'slug' | 'placement' | 'database' | 'schemaName'>
type PickedRow = Omit<Picked, 'database'> & { readonly database: string }

/** One that waits in another queue is not under way, and whichever comes second is told so. */
const pickWhere = (condition: string): string => `
  select t.id, t.slug, t.placement, t.database_name as database, t.schema_name as "schemaName"
  from control.tenants t
  where t.placement <> $1
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
]

const INSERT_FLEET = `
  insert into control.fleet_moves
    (id, filter, target, concurrency, max_failures, max_pause_ms, keep_reverse_seconds, status, actor, reason, created_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`

const INSERT_MEMBER = `
  insert into control.fleet_move_tenants (tenant_id, fleet_move_id, move_id, place)
  values ($1, $2, $3, $4)`
