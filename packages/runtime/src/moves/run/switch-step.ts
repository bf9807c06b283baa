import { OUTBOX_CHANNEL } from '../../outbox/dispatch-outbox.ts'
import { placementKey, toPlacementRow } from '../../tenancy/placement.ts'
import type { MovePosition, MoveRow, Place } from '../move-row.ts'
import { sidesOf } from '../sides.ts'
import { atPlace } from './at-place.ts'
import { setFence } from './fences.ts'
import { keepMove } from './keep-move.ts'
import { type MakeStep, onSides, type Step, type StepDeps } from './step.ts'
import { switchOver } from './switch-over.ts'

const PAUSE_MAX_MS = 1_000

/** What it was, and what it becomes. */
const AROUND = {
  pausing: { before: 'following', after: 'switched' },
  reversing: { before: 'switched', after: 'following' },
} as const

/** Switches to the copy, or opens the fence again where somebody died before the switch was committed. */
export const switchStep: MakeStep = async (deps, move, signal) => {
  const { before, after } = AROUND[move.status as keyof typeof AROUND]
  const { isPaused, aborted: _, ...rest } = move.position
  const { maxPauseMs = PAUSE_MAX_MS } = rest
  if (isPaused === true)
    return await reopen(deps, move, { status: before, position: { ...rest, aborted: INTERRUPTED } })
  const { right, copy } = sidesOf(move)
  // What was compared before says nothing about the next switch, which is the other way round.
  const { diff: _compared, mirrorPercent: _mirrored, ...further } = rest
  const position = { ...further, switchedAt: deps.clock.now().toISOString() }
  let version = move.version
  const result = await onSides(deps, move, (sides) =>
    switchOver(sides, {
      maxPauseMs,
      signal,
      announceOutbox: () => deps.notices.announce(OUTBOX_CHANNEL, placementKey(right)),
      async willPause() {
        const kept = await keepMove(deps.oltp, move, { position: { ...move.position, isPaused: true } })
        if (kept === undefined) throw new Error('Somebody else changed the move.')
        version = kept.version
      },
      commit: () => commit(deps, { ...move, version }, { to: copy, from: right, after, position }),
    }),
  )
  if ('aborted' in result) return { status: before, position: { ...rest, ...result }, of: { ...move, version } }
  return { position: { ...position, pauseMs: result.pauseMs }, of: { ...move, status: after, version: version + 1 } }
}

const INTERRUPTED = 'The switch was interrupted before it was made. Nothing has changed; try again.'

async function reopen(deps: StepDeps, move: MoveRow, step: Step): Promise<Step> {
  const tenantId = move.tenant_id
  await atPlace(deps, { ...sidesOf(move).right, tenantId }, (session) => setFence(session, tenantId, 'open'))
  return step
}

interface Switched {
  readonly from: Place
  readonly to: Place
  readonly after: MoveRow['status']
  readonly position: MovePosition
}

/** One transaction: whoever reads the move knows where the tenant is. */
async function commit({ oltp }: StepDeps, move: MoveRow, { from, to, after, position }: Switched): Promise<void> {
  await oltp.asOperator('move a tenant', async (tx) => {
    const { rowCount } = await tx.query(MARK, [
      move.tenant_id,
      move.id,
      move.version,
      after,
      JSON.stringify({ ...position, isUnsettled: true }),
    ])
    const [next, last] = [toPlacementRow(to), toPlacementRow(from)]
    const placed = await tx.query(PLACE, [
      move.tenant_id,
      to.placement,
      next.server,
      next.database,
      next.schemaName,
      last.server,
      last.database,
      last.schemaName,
    ])
    if (rowCount !== 1 || placed.rowCount !== 1) throw new Error('Somebody else changed the move.')
  })
}

const MARK = `
  update control.tenant_moves
  set version = version + 1,
      status = $4,
      position = $5
  where tenant_id = $1
    and id = $2
    and version = $3`

const PLACE = `
  update control.tenants
  set placement = $2,
      server_name = $3,
      database_name = $4,
      schema_name = $5,
      mirror = null
  where id = $1
    and server_name = $6
    and database_name = $7
    and schema_name = $8`
