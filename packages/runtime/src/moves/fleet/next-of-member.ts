import type { FleetMoveTenant } from '@howazit/sdk'
import { whyNotEqual } from '../move-diff.ts'
import { type MoveRow, statusOf } from '../move-row.ts'
import { type Change, complete, cutOver, diff, start } from '../move-verbs.ts'
import { blockerOf, type FleetRow, type MemberRow } from './fleet-row.ts'

/** What is to be done about a tenant of a queue now: something is asked of its move, or it is over for the queue, or both. */
export interface Next {
  readonly ask?: Ask
  /** It has been asked to be switched. */
  readonly isAttempt?: boolean
  readonly over?: Over
}

/** By the operation that an operator would ask it with. */
export interface Ask {
  readonly operation: string
  readonly change: Change
}

export interface Over {
  readonly state: Extract<FleetMoveTenant['state'], 'switched' | 'blocked' | 'failed'>
  readonly detail?: string
}

/** What comes for it may keep a tenant from being switched in time now and then. */
const ATTEMPTS_MAX = 3
/** A place that does not answer for as long is not away for a moment. */
const TROUBLE_MAX_MS = 300_000

/** Of one whose turn it is; nothing while its move goes on by itself. What a process does again that died finds the same. */
export function nextOfMember(fleet: FleetRow, member: MemberRow, now: Date): Next | undefined {
  const { move } = member
  const status = statusOf(move)
  if (status === 'planned') return nextOfPlanned(fleet, move)
  if (status === 'switched') return nextOfSwitched(fleet, move)
  if (status === 'completing' || status === 'completed') return { over: { state: 'switched' } }
  if (status === 'cancelling' || status === 'cancelled') return failed('Its move was cancelled.')
  if (isStuck(member, now)) return failed(move.trouble ?? 'Its move does not go on.')
  return status === 'following' ? nextOfCopy(fleet, member, now) : undefined
}

const isStuck = ({ troubled_at: since }: MemberRow, now: Date): boolean =>
  since !== null && now.getTime() - since.getTime() > TROUBLE_MAX_MS

function nextOfPlanned({ pace }: FleetRow, move: MoveRow): Next {
  const detail = blockerOf(move)
  return detail === undefined
    ? { ask: { operation: 'startTenantMove', change: start(pace === null ? {} : { pace }) } }
    : { over: { state: 'blocked', detail } }
}

function nextOfCopy({ max_pause_ms: maxWritePauseMs }: FleetRow, member: MemberRow, now: Date): Next | undefined {
  const { aborted, diff: compared } = member.move.position
  if (compared?.status === 'running') return undefined
  if (compared !== undefined && compared.differenceCount > 0)
    return failed(`${compared.differenceCount} rows differ between both sides.`)
  if (aborted !== undefined && member.attempts >= ATTEMPTS_MAX) return failed(aborted)
  if (whyNotEqual(compared, now) !== undefined) return { ask: { operation: 'diffTenantMove', change: diff } }
  return { ask: { operation: 'cutOverTenantMove', change: cutOver({ maxWritePauseMs }) }, isAttempt: true }
}

function nextOfSwitched({ keep_reverse_seconds: keepReverseSeconds }: FleetRow, { position }: MoveRow): Next {
  if (keepReverseSeconds === null || position.completesAt !== undefined) return { over: { state: 'switched' } }
  const ask = { operation: 'completeTenantMove', change: complete({ keepReverseSeconds }) } as const
  return { ask, over: { state: 'switched' } }
}

const failed = (detail: string): Next => ({ over: { state: 'failed', detail } })
