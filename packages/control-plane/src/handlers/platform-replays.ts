import type { Runtime } from '@howazit/runtime'
import type { RouteHandlers } from '../generated/fastify.gen.ts'
import { cancelPlatformReplay } from '../operations/cancel-platform-replay.ts'
import { getPlatformReplay } from '../operations/get-platform-replay.ts'
import { listPlatformReplays } from '../operations/list-platform-replays.ts'
import { pausePlatformReplay } from '../operations/pause-platform-replay.ts'
import { planPlatformReplay } from '../operations/plan-platform-replay.ts'
import { resumePlatformReplay } from '../operations/resume-platform-replay.ts'
import { runPlatformReplay } from '../operations/run-platform-replay.ts'

export const platformReplayHandlers = (runtime: Runtime) =>
  ({
    listPlatformReplays: listPlatformReplays(runtime),
    planPlatformReplay: planPlatformReplay(runtime),
    getPlatformReplay: getPlatformReplay(runtime),
    runPlatformReplay: runPlatformReplay(runtime),
    pausePlatformReplay: pausePlatformReplay(runtime),
    resumePlatformReplay: resumePlatformReplay(runtime),
    cancelPlatformReplay: cancelPlatformReplay(runtime),
  }) satisfies Partial<RouteHandlers>
