import type { Jobs } from '../../jobs/jobs.ts'
import { createRunSteps, type RunStepsDeps } from '../../jobs/run-steps.ts'
import { FIX_JOB } from '../fix/look-after.ts'
import type { AdvanceDeps } from './advance-deps.ts'
import { advanceFix } from './advance-fix.ts'

export interface RunFixesDeps extends AdvanceDeps, RunStepsDeps {
  readonly jobs: Pick<Jobs, 'onWake' | 'wake'>
}

/** A placement where nothing is mended costs one look into an empty index. */
const EVERY_MS = 5_000
/** Between two steps, so that what is live has its turn: some 5,000 records a second at the most. */
const STEP_MS = 50

/** Until the jobs are closed. */
export async function startRunningFixes(deps: RunFixesDeps) {
  await deps.jobs.onWake(FIX_JOB, { everyMs: EVERY_MS, work: createRunFixes(deps) })
  return { stop: async () => {} }
}

/** Makes one step of every fix that is under way, and has itself woken for the next. */
export const createRunFixes = (deps: RunFixesDeps) =>
  createRunSteps(deps, {
    type: FIX_JOB,
    stepMs: STEP_MS,
    step: (tenant, fixId) => advanceFix(deps, tenant, fixId),
    failed: 'quarantine.failed',
    idField: 'fix_id',
  })
