import type { Oltp, Tx } from '../../oltp/oltp.ts'
import { insertDifferences } from '../differences.ts'
import type { Step } from '../step.ts'
import type { StreamReplayRow } from '../stream-replay-row.ts'

/**
 * Writes a step down: its position, counts and differences in one transaction, if nobody else has made a step meanwhile.
 *
 * @returns the replay after it; undefined when it was cancelled, or somebody else makes its steps.
 */
export async function keepStep(
  oltp: Pick<Oltp, 'asOperator'>,
  replay: StreamReplayRow,
  step: Step,
): Promise<StreamReplayRow | undefined> {
  const next = after(replay, step)
  return await oltp.asOperator('stream replay', async (tx) => {
    // First: the row is held to commit, so whatever follows is this step's alone.
    if (!(await keepRow(tx, replay, next))) return undefined
    await insertDifferences(tx, replay.id, step.differences ?? [])
    await step.keep?.(tx)
    return next
  })
}

function after(replay: StreamReplayRow, step: Step): StreamReplayRow {
  const counts = Object.entries(replay.counts).map(([name, count]) => [
    name,
    count + (step.counts?.[name as keyof StreamReplayRow['counts']] ?? 0),
  ])
  return {
    ...replay,
    version: replay.version + 1,
    status: step.status ?? replay.status,
    is_whole: replay.is_whole && step.isSomethingGone !== true,
    position: step.position,
    counts: Object.fromEntries(counts),
    trouble: null,
  }
}

async function keepRow(tx: Tx, { id, version, status }: StreamReplayRow, next: StreamReplayRow): Promise<boolean> {
  const { rowCount } = await tx.query(KEEP, [
    id,
    version,
    next.status,
    next.is_whole,
    JSON.stringify(next.position),
    JSON.stringify(next.counts),
    next.status !== status,
  ])
  return rowCount === 1
}

const KEEP = `
  update stream.replays
  set version = version + 1,
      status = $3,
      is_whole = $4,
      position = $5,
      counts = $6,
      trouble = null,
      completed_at = case when $7 then clock_timestamp() else completed_at end
  where id = $1
    and version = $2`
