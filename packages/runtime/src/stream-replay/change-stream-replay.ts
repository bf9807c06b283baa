import { HowazitError, type StreamReplay } from '@howazit/sdk'
import { PLATFORM } from '../audit/act.ts'
import type { Tx } from '../oltp/oltp.ts'
import { findMissingRanges } from './differences.ts'
import { countOffsets } from './offset-ranges.ts'
import { aboutStreamReplay, lockStreamReplayRow, type StreamReplayRow, toStreamReplay } from './stream-replay-row.ts'
import type { StreamReplaysDeps } from './stream-replays.ts'

type Change = (tx: Tx, row: StreamReplayRow) => Promise<StreamReplayRow>

/** To repair again what is being repaired changes nothing: whoever lost sight of it may. */
const apply: Change = async (tx, row) => {
  if (row.status === 'repairing' || row.status === 'repaired') return row
  allow(row, ['compared'])
  const readings = (await findMissingRanges(tx, row.id)).map((range) => ({ topic: row.topic, ...range }))
  return {
    ...row,
    status: 'repairing',
    position: { phase: 'repairing', readings },
    messages: String(Number(row.messages) + countOffsets(readings)),
    completed_at: null,
  }
}

const cancel: Change = async (_tx, row) => {
  allow(row, ['comparing', 'compared', 'repairing'])
  return { ...row, status: 'cancelled', position: { phase: 'over' } }
}

/** @throws HowazitError `not_found`, `conflict` */
export const applyStreamReplay = (deps: StreamReplaysDeps, replayId: string): Promise<StreamReplay> =>
  change(deps, replayId, apply)

/** @throws HowazitError `not_found`, `conflict` */
export const cancelStreamReplay = (deps: StreamReplaysDeps, replayId: string): Promise<StreamReplay> =>
  change(deps, replayId, cancel)

async function change({ oltp, clock, audit }: StreamReplaysDeps, replayId: string, to: Change): Promise<StreamReplay> {
  const next = await oltp.asOperator('stream replay', async (tx) => {
    const row = await lockStreamReplayRow(tx, replayId)
    const changed = await to(tx, row)
    if (changed === row) return row
    await tx.query(KEEP, [
      replayId,
      changed.status,
      JSON.stringify(changed.position),
      changed.messages,
      changed.status === 'cancelled' ? clock.now() : null,
    ])
    const [before, after] = [row, changed].map(({ status }) => ({ status }))
    await audit.record(tx, PLATFORM, { ...aboutStreamReplay(replayId), before, after })
    return changed
  })
  return toStreamReplay(next)
}

/** @throws HowazitError `conflict` */
function allow({ id, status }: StreamReplayRow, allowed: readonly StreamReplayRow['status'][]): void {
  if (allowed.includes(status)) return
  throw new HowazitError('conflict', `The replay ${id} is ${status}.`, {
    details: { pointer: '/path/replayId', expected: `one that is ${allowed.join(' or ')}`, got: status },
  })
}

// A step under way finds another version, and is not written down.
const KEEP = `
  update stream.replays
  set version = version + 1,
      status = $2,
      has_shadow = true,
      position = $3,
      messages = $4,
      completed_at = $5
  where id = $1`
