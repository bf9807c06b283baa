import { HowazitError } from '@howazit/sdk'
import type { AuditLog } from '../../audit/audit-log.ts'
import type { Clock } from '../../clock.ts'
import { inTurn, pollWork } from '../../jobs/poll-work.ts'
import type { Oltp } from '../../oltp/oltp.ts'
import { changeMove } from '../change-move.ts'
import { cancel } from '../move-verbs.ts'
import { claimMembers } from './claim-members.ts'
import { FLEET_COLUMNS, type FleetRow, listMembers, type MemberRow } from './fleet-row.ts'
import { type Ask, type Next, nextOfMember } from './next-of-member.ts'

export interface RunFleetsDeps {
  readonly oltp: Pick<Oltp, 'asOperator'>
  readonly auditLog: AuditLog
  readonly clock: Clock
}

const POLL_MS = 500
const REASON = 'move tenants'

/** Looks for moves of many until it is stopped. */
export function startMovingFleets(deps: RunFleetsDeps): { stop(): Promise<void> } {
  return pollWork(createRunFleets(deps), POLL_MS)
}

/**
 * One look at every queue: what the moves under way need is asked for, each as one verb of one move, and then others are begun. All that is known is in
 * the rows, so whoever dies is gone on for by the next look of anybody.
 */
export function createRunFleets(deps: RunFleetsDeps) {
  const { oltp, auditLog } = deps

  return async function runFleets(signal: AbortSignal): Promise<void> {
    const fleets = await oltp.asOperator(REASON, async (tx) => (await tx.query<FleetRow>(FIND)).rows)
    if (fleets.length === 0) return
    await auditLog.ready()
    await inTurn(oltp, REASON, async () => {
      for (const fleet of fleets) if (!signal.aborted) await advance(deps, fleet)
    })
  }
}

async function advance(deps: RunFleetsDeps, fleet: FleetRow): Promise<void> {
  const moving = await deps.oltp.asOperator(REASON, async (tx) =>
    (await listMembers(tx, [fleet.id])).filter(({ state }) => state === 'moving'),
  )
  for (const member of moving) await advanceSafely(deps, fleet, member)
  const left = await claimMembers(deps.oltp, fleet.id)
  // A plan that nobody carries out any more.
  for (const member of left) await cancelIfPossible(deps, { fleet, member })
}

/** What goes wrong with one is that one's, and is tried again; what is refused has become something else meanwhile, and is looked at again. */
async function advanceSafely(deps: RunFleetsDeps, fleet: FleetRow, member: MemberRow): Promise<void> {
  const of = { fleet, member }
  try {
    await carryOut(deps, of, nextOfMember(fleet, member, deps.clock.now()) ?? {})
  } catch (error) {
    if (!isConflict(error) || member.move.status !== 'planned') return
    await carryOut(deps, of, { over: { state: 'blocked', detail: sentenceOf(error) } })
  }
}

interface Of {
  readonly fleet: FleetRow
  readonly member: MemberRow
}

/** First what is asked of the move, which refuses what was asked for before, and then what became of it. */
async function carryOut(deps: RunFleetsDeps, of: Of, next: Next): Promise<void> {
  if (next.ask !== undefined) await ask(deps, of, next.ask)
  if (next.over !== undefined && next.over.state !== 'switched') await cancelIfPossible(deps, of)
  await keep(deps, of.member, next)
}

async function cancelIfPossible(deps: RunFleetsDeps, of: Of): Promise<void> {
  try {
    await ask(deps, of, CANCEL)
  } catch (error) {
    if (!isConflict(error)) throw error
  }
}

const isConflict = (error: unknown): error is HowazitError => HowazitError.is(error) && error.code === 'conflict'

/** Without the code in front of it. */
const sentenceOf = ({ message, code }: HowazitError): string => message.slice(`[${code}] `.length)

const CANCEL: Ask = { operation: 'cancelTenantMove', change: cancel }

/** For whoever started the queue. */
async function ask(
  { oltp, clock, auditLog }: RunFleetsDeps,
  { fleet, member }: Of,
  { operation, change }: Ask,
): Promise<void> {
  const audit = auditLog.as({ actor: fleet.actor, operation, reason: fleet.reason })
  await changeMove({ oltp, clock, audit }, { tenantId: member.tenant_id, moveId: member.move.id }, change)
}

async function keep(
  { oltp, clock }: RunFleetsDeps,
  { tenant_id: tenantId, fleet_move_id: fleetId, move, ...member }: MemberRow,
  { over, isAttempt = false }: Next,
): Promise<void> {
  const troubledAt = move.trouble === null ? null : (member.troubled_at ?? clock.now())
  if (over === undefined && !isAttempt && troubledAt === member.troubled_at) return
  const { state, detail = null } = over ?? member
  const attempts = member.attempts + (isAttempt ? 1 : 0)
  const values = [tenantId, fleetId, state, detail, attempts, troubledAt]
  await oltp.asOperator(REASON, (tx) => tx.query(KEEP, values))
}

const FIND = `
  select ${FLEET_COLUMNS}
  from control.fleet_moves
  where status in ('running', 'cancelling')
  order by created_at, id`

const KEEP = `
  update control.fleet_move_tenants
  set state = $3, detail = $4, attempts = $5, troubled_at = $6
  where tenant_id = $1
    and fleet_move_id = $2`
