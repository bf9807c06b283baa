import type { Runtime } from '@howazit/runtime'
import type { RouteHandlers } from '../generated/fastify.gen.ts'
import { applyStreamReplay } from '../operations/apply-stream-replay.ts'
import { cancelStreamReplay } from '../operations/cancel-stream-replay.ts'
import { exportStreamReplay } from '../operations/export-stream-replay.ts'
import { getStreamReplay } from '../operations/get-stream-replay.ts'
import { listStreamReplays } from '../operations/list-stream-replays.ts'
import { startStreamReplay } from '../operations/start-stream-replay.ts'

export const streamReplayHandlers = (runtime: Runtime) =>
  ({
    listStreamReplays: listStreamReplays(runtime),
    startStreamReplay: startStreamReplay(runtime),
    getStreamReplay: getStreamReplay(runtime),
    applyStreamReplay: applyStreamReplay(runtime),
    cancelStreamReplay: cancelStreamReplay(runtime),
    exportStreamReplay: exportStreamReplay(runtime),
  }) satisfies Partial<RouteHandlers>
