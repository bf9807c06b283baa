import type { Runtime } from '../runtime.ts'
import { changeReplay } from './change-replay.ts'
import { exportReplay } from './export-replay.ts'
import { getReplay, listReplays } from './list-replays.ts'
import { planReplay } from './plan/plan-replay.ts'
import { cancelled, paused, resumed, running, updated } from './replay-changes.ts'
import type { ReplayDeps } from './replay-deps.ts'

/**
 * Replays: deliveries that did not arrive, sent again.
 *
 *   planned     frozen: which deliveries, in which order, by which version of a mapping
 *   running     `advance-replay` frees them step by step for the ordinary senders, in the lane of replays
 *   paused      by somebody, by the canary or by the share that failed; what is under way goes on
 *   succeeded   all of it has arrived; partial: it is over, and not all of it has; cancelled: so is this, by somebody
 *
 * An item is `waiting`, then `sending` while its delivery is pending again, then what became of that. Both changes are one transaction
 * with the counts of the replay, so that any process may die at any moment and the next one goes on from what is written.
 */
export function createReplays(deps: ReplayDeps): Runtime['replays'] {
  const { oltp } = deps
  return Object.freeze({
    plan: (tenant, plan) => planReplay(deps, tenant, plan),
    get: (tenant, replayId) => getReplay(oltp, tenant, replayId),
    list: (tenant, query) => listReplays(oltp, tenant, query),
    run: (tenant, replayId, settings) => changeReplay(deps, tenant, { replayId, change: running(settings) }),
    update: (tenant, replayId, settings) => changeReplay(deps, tenant, { replayId, change: updated(settings) }),
    pause: (tenant, replayId) => changeReplay(deps, tenant, { replayId, change: paused }),
    resume: (tenant, replayId) => changeReplay(deps, tenant, { replayId, change: resumed }),
    cancel: (tenant, replayId) => changeReplay(deps, tenant, { replayId, change: cancelled }),
    export: (tenant, replayId) => exportReplay(oltp, tenant, replayId),
  } satisfies Runtime['replays'])
}
