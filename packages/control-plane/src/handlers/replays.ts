import type { Runtime } from '@howazit/runtime'
import type { RouteHandlers } from '../generated/fastify.gen.ts'
import { cancelReplay } from '../operations/cancel-replay.ts'
import { exportReplay } from '../operations/export-replay.ts'
import { getReplay } from '../operations/get-replay.ts'
import { listReplays } from '../operations/list-replays.ts'
import { pauseReplay } from '../operations/pause-replay.ts'
import { planReplay } from '../operations/plan-replay.ts'
import { resumeReplay } from '../operations/resume-replay.ts'
import { runReplay } from '../operations/run-replay.ts'
import { updateReplay } from '../operations/update-replay.ts'

export const replayHandlers = (runtime: Runtime) =>
  ({
    listReplays: listReplays(runtime),
    planReplay: planReplay(runtime),
    getReplay: getReplay(runtime),
    updateReplay: updateReplay(runtime),
    runReplay: runReplay(runtime),
    pauseReplay: pauseReplay(runtime),
    resumeReplay: resumeReplay(runtime),
    cancelReplay: cancelReplay(runtime),
    exportReplay: exportReplay(runtime),
  }) satisfies Partial<RouteHandlers>
