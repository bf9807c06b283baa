import type { Runtime } from '../../runtime.ts'
import { cancelled, paused, resumed, running } from '../replay-changes.ts'
import { changePlatformReplay } from './change-platform-replay.ts'
import { getPlatformReplay } from './get-platform-replay.ts'
import { planPlatformReplay } from './plan-platform-replay.ts'
import type { PlatformReplayDeps } from './platform-replay-deps.ts'
import { listPlatformReplays } from './platform-replay-row.ts'

/**
 * Replays across tenants, for operators. A plan is of one tenant, as everything is: what crosses tenants is a listing that names them, and
 * whatever is done with it is done with each of theirs through the tenant's own door. A tenant sees its part as any other replay, with its
 * cause, and may pause or cancel it.
 */
export function createPlatformReplays(deps: PlatformReplayDeps): Runtime['platformReplays'] {
  return Object.freeze({
    plan: (request) => planPlatformReplay(deps, request),
    get: (id) => getPlatformReplay(deps, id),
    list: (query) => listPlatformReplays(deps.oltp, query),
    run: (id, settings) => changePlatformReplay(deps, { id, change: running(settings) }),
    pause: (id) => changePlatformReplay(deps, { id, change: paused }),
    resume: (id) => changePlatformReplay(deps, { id, change: resumed }),
    cancel: (id) => changePlatformReplay(deps, { id, change: cancelled }),
  } satisfies Runtime['platformReplays'])
}
