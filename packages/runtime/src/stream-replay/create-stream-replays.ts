import { applyStreamReplay, cancelStreamReplay } from './change-stream-replay.ts'
import { exportDifferences } from './export-differences.ts'
import { listStreamReplays } from './list-stream-replays.ts'
import { startStreamReplay } from './start-stream-replay.ts'
import { getStreamReplayRow, toStreamReplay } from './stream-replay-row.ts'
import type { StreamReplays, StreamReplaysDeps } from './stream-replays.ts'

/** Topics read again: begun, looked at and changed here, and carried out by `run/run-stream-replays.ts`. */
export function createStreamReplays(deps: StreamReplaysDeps): StreamReplays {
  const { oltp } = deps
  return Object.freeze({
    start: (request) => startStreamReplay(deps, request),
    get: async (replayId) =>
      toStreamReplay(await oltp.asOperator('stream replay', (tx) => getStreamReplayRow(tx, replayId))),
    list: (query) => listStreamReplays(oltp, query),
    apply: (replayId) => applyStreamReplay(deps, replayId),
    cancel: (replayId) => cancelStreamReplay(deps, replayId),
    export: (replayId) => exportDifferences(oltp, replayId),
  } satisfies StreamReplays)
}
