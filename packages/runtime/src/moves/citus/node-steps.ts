import type { TenantMoveBlocker } from '@howazit/sdk'
import type pg from 'pg'
import type { MovePosition, MoveRow } from '../move-row.ts'
import type { MakeStep, Step, StepDeps } from '../run/step.ts'
import { atCoordinator } from './at-coordinator.ts'
import { type Beside, createBeside } from './beside.ts'
import { readCatalogue } from './catalogue.ts'
import { compareCounts, countTables } from './count-tables.ts'
import { findNodeBlockers, findUnprepared } from './find-node-blockers.ts'
import { nodeOf, ofMove, planNodeStep } from './plan-node-move.ts'
import { anchorOf, isolate, moveTo, type Statement, writeNothing } from './statements.ts'
import { timeWrites } from './time-writes.ts'

/**
 * A move to a node of Citus, which copies, follows and switches by itself: the tenant's placement stays `shared`, and where its rows are is in
 * Citus's catalogue alone. So each step reads that first and asks for what is not so yet, whoever died after what.
 *
 *   copying    its shard is split where it is, and it has one of its own; it stays so whatever comes of the move
 *   following  there is nothing to follow
 *   pausing    Citus moves that shard; it keeps everybody from writing to it for a moment at the end
 *   switched   it is on the node; nothing is left where it was but what Citus removes by itself
 *   reversing  Citus moves it to where it was
 */
export function createNodeSteps(): Partial<Record<MoveRow['status'], MakeStep>> {
  const beside = createBeside()
  return {
    planning: planNodeStep,
    copying: isolateStep(beside),
    following: standStep(beside),
    pausing: moveStep(beside),
    switched: standStep(beside),
    reversing: moveStep(beside),
    completing: endStep(beside),
    cancelling: endStep(beside),
  }
}

const isolateStep = ({ stepOf }: Beside): MakeStep =>
  stepOf((_, move) => async (client) => {
    const catalogue = await readCatalogue(client, ofMove(move))
    const [blocker] = findNodeBlockers(catalogue, nodeOf(move))
    if (catalogue === undefined || blocker !== undefined) return refused('planned', {}, blocker)
    const statement = isolate(catalogue, ofMove(move))
    const failure = statement && (await tryStatement(client, statement))
    if (failure !== undefined) return { status: 'planned', position: { aborted: failure } }
    const home = anchorOf(catalogue)?.node
    return { status: 'following', position: { ...(home !== undefined && { home }) }, isBusy: true }
  })

/** What it was, and what it becomes. */
const AROUND = {
  pausing: { before: 'following', after: 'switched' },
  reversing: { before: 'switched', after: 'following' },
} as const

const moveStep = ({ stepOf }: Beside): MakeStep =>
  stepOf((deps, move) => async (client) => {
    const { before, after } = AROUND[move.status as keyof typeof AROUND]
    const { aborted: _, pauseMs: __, diff: ___, ...position } = move.position
    const node = after === 'switched' ? nodeOf(move) : (position.home ?? '')
    const catalogue = await readCatalogue(client, ofMove(move))
    if (catalogue === undefined) return refused(before, position)
    const statement = moveTo(catalogue, node)
    const switched = { ...position, switchedAt: deps.clock.now().toISOString() }
    // Somebody died who had it moved, or it was moved by hand.
    if (statement === undefined) return { status: after, position: switched }
    const [blocker] = after === 'switched' ? findNodeBlockers(catalogue, node) : findUnprepared(catalogue)
    if (blocker !== undefined) return refused(before, position, blocker)
    const counted = await countTables(client, catalogue, ofMove(move))
    const timed = await timeWrites(deps, writeNothing(ofMove(move)), () => tryStatement(client, statement))
    if (timed.result !== undefined) return { status: before, position: { ...position, aborted: timed.result } }
    const pauseMs = timed.longestMs
    return { status: after, position: { ...switched, counted, ...(pauseMs !== undefined && { pauseMs }) } }
  })

/** Counts and rehearses where somebody asked, and completes once it is time. */
const standStep = ({ stepOf }: Beside): MakeStep => {
  const compare = stepOf(({ clock }, move) => async (client, signal) => {
    const catalogue = await readCatalogue(client, ofMove(move))
    if (catalogue === undefined) throw new Error('Citus does not answer.')
    const before = move.position.counted
    const compared = await compareCounts(client, catalogue, { ...ofMove(move), before, signal })
    const comparedAt = clock.now().toISOString()
    return { position: { ...move.position, diff: { status: 'done', ...compared, comparedAt } } }
  })
  return async (deps, move, signal) => {
    const { diff, rehearsal, completesAt } = move.position
    if (move.status === 'switched' && completesAt !== undefined && new Date(completesAt) <= deps.clock.now())
      return { status: 'completing', isBusy: true }
    if (rehearsal?.status === 'running') return await rehearse(deps, move)
    return diff?.status === 'running' ? await compare(deps, move, signal) : undefined
  }
}

/** What would stop Citus now. How long it keeps everybody from writing is seen when it does. */
async function rehearse(deps: StepDeps, move: MoveRow): Promise<Step> {
  const catalogue = await atCoordinator(deps, (client) => readCatalogue(client, ofMove(move)))
  const blockers =
    move.status === 'switched' && catalogue !== undefined
      ? findUnprepared(catalogue)
      : findNodeBlockers(catalogue, nodeOf(move))
  const detail = blockers.map((blocker) => blocker.detail).join(' ') || 'Nothing would stop Citus.'
  const check = { check: 'placement', isPassed: blockers.length === 0, detail } as const
  const maxPauseMs = move.position.rehearsal?.maxPauseMs ?? 0
  const rehearsal = {
    status: 'done',
    maxPauseMs,
    checks: [check],
    rehearsedAt: deps.clock.now().toISOString(),
  } as const
  return { position: { ...move.position, rehearsal } }
}

/** There is nothing of ours to be removed; what is isolated stays so. */
const endStep =
  ({ drop }: Beside): MakeStep =>
  async (_, move) => {
    await drop(move)
    return { status: move.status === 'completing' ? 'completed' : 'cancelled' }
  }

const refused = (status: MoveRow['status'], position: MovePosition, blocker?: TenantMoveBlocker): Step => ({
  status,
  position: { ...position, aborted: blocker?.detail ?? 'Citus does not answer.' },
})

/** What Citus said where it refused; it leaves everything as it was then. */
async function tryStatement(client: pg.Client, { text, values }: Statement): Promise<string | undefined> {
  try {
    await client.query(text, [...values])
    return undefined
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string }
    // The connection, and not Citus: it is tried again.
    if (code === undefined) throw error
    return `Citus refused (${code}): ${message}`
  }
}
