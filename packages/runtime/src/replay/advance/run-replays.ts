import type { Jobs } from '../../jobs/jobs.ts'
import { createRunSteps } from '../../jobs/run-steps.ts'
import type { Tenants } from '../../tenancy/tenant.ts'
import { type AdvanceDeps, advanceReplay } from './advance-replay.ts'

export interface RunReplaysDeps extends AdvanceDeps {
  readonly jobs: Pick<Jobs, 'onWake' | 'wake'>
  readonly tenants: Pick<Tenants, 'find' | 'placements'>
}

/** A placement where nothing is replayed costs one look into an empty index. */
const EVERY_MS = 5_000
/** Between two steps: with the concurrency there is to begin with, up to 160 a second. */
const STEP_MS = 100

/** Until the jobs are closed. */
export async function startReplaying(deps: RunReplaysDeps) {
  await deps.jobs.onWake('replay', { everyMs: EVERY_MS, work: createRunReplays(deps) })
  return { stop: async () => {} }
}

/** Makes one step of every replay that is under way, and has itself woken for the next. */
export const createRunReplays = (deps: RunReplaysDeps) =>
  createRunSteps(deps, {
    type: 'replay',
    stepMs: STEP_MS,
    step: (tenant, replayId) => advanceReplay(deps, tenant, replayId),
    failed: 'replay.failed',
    idField: 'replay_id',
  })
