import type { Events } from '../../events.ts'
import { failureReason } from '../../failure-reason.ts'
import { inTurn, pollWork, rest } from '../../jobs/poll-work.ts'
import type { Tx } from '../../oltp/oltp.ts'
import type { Phase, Steps } from '../step.ts'
import { COLUMNS, type StreamReplayRow } from '../stream-replay-row.ts'
import { createSteps, type StepsDeps } from './create-steps.ts'
import { dropShadows } from './drop-shadows.ts'
import { keepStep } from './keep-step.ts'

export interface RunStreamReplaysDeps extends StepsDeps {
  readonly events: Events
}

/** What an idle process asks every so often is one look at a table with a row for each replay there ever was. */
const POLL_MS = 1_000
/** Then another process may have its turn. */
const TURN_MS = 60_000
const REST_MAX_MS = 1_000
const FAILED_REST_MS = 5_000

/** Looks for replays of streams until it is stopped. */
export function startRunningStreamReplays(deps: RunStreamReplaysDeps): { stop(): Promise<void> } {
  return pollWork(createRunStreamReplays(deps), POLL_MS)
}

/** Makes the steps of what is compared or repaired, one replay after the other and in one process at a time. */
export function createRunStreamReplays(deps: RunStreamReplaysDeps) {
  const { oltp, events } = deps
  const steps = createSteps(deps)

  return async function runStreamReplays(signal: AbortSignal): Promise<void> {
    if (!(await oltp.asOperator('stream replay', isAnythingLeft))) return
    const turn = AbortSignal.any([signal, AbortSignal.timeout(TURN_MS)])
    await inTurn(oltp, 'stream replay', async () => {
      for (const replay of await oltp.asOperator('stream replay', findActive)) await runSafely(replay, turn)
      await dropShadows(deps)
    })
  }

  async function runSafely(replay: StreamReplayRow, signal: AbortSignal): Promise<void> {
    try {
      const last = await run(replay, signal)
      if (last.status !== replay.status) tell(last)
    } catch (error) {
      // Whoever looks sees why it does not go on; it is tried again after the others.
      const reason = failureReason(error)
      events.emit('stream_replay.failed', { replay_id: replay.id, phase: replay.position.phase, reason })
      await oltp.asOperator('stream replay', (tx) => tx.query(TELL_TROUBLE, [replay.id, reason]))
      await rest(FAILED_REST_MS, signal)
    }
  }

  /** Phase by phase, until it is over, somebody else changes it, or the signal says so. */
  async function run(found: StreamReplayRow, signal: AbortSignal): Promise<StreamReplayRow> {
    let replay = found
    while (replay.position.phase !== 'over' && !signal.aborted) {
      let startedAt = performance.now()
      for await (const step of stepsOf(replay)(replay as never, signal)) {
        const kept = await keepStep(oltp, replay, step)
        if (kept === undefined) return replay
        replay = kept
        // As long as the step took: half of the time is that of the stages beside it.
        await rest(Math.min(performance.now() - startedAt, REST_MAX_MS), signal)
        startedAt = performance.now()
      }
    }
    return replay
  }

  // The one cast: the table has for each phase the steps of it.
  function stepsOf({ target, position: { phase } }: StreamReplayRow): Steps<Phase> {
    const found = steps[target][phase]
    if (found === undefined) throw new Error(`Nothing is done into the ${target} when ${phase}.`)
    return found as Steps<Phase>
  }

  function tell({ id, status, counts }: StreamReplayRow): void {
    const { missing, differing, extra, repaired, refused } = counts
    const found = { replay_id: id, missing, differing, extra }
    if (status === 'compared') events.emit('stream_replay.compared', found)
    if (status === 'repaired') events.emit('stream_replay.repaired', { ...found, repaired, refused })
  }
}

async function isAnythingLeft(tx: Tx): Promise<boolean> {
  const { rows } = await tx.query(FIND_LEFT)
  return rows.length > 0
}

async function findActive(tx: Tx): Promise<readonly StreamReplayRow[]> {
  const { rows } = await tx.query<StreamReplayRow>(FIND_ACTIVE)
  return rows
}

const FIND_LEFT = `
  select
  from stream.replays
  where has_shadow
    or status in ('comparing', 'repairing')
  limit 1`

const FIND_ACTIVE = `
  select ${COLUMNS}
  from stream.replays
  where status in ('comparing', 'repairing')
  order by created_at, id`

const TELL_TROUBLE = `
  update stream.replays
  set trouble = $2
  where id = $1`
