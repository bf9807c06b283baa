import type { Jobs } from '../../../jobs/jobs.ts'
import { createRunSteps, type RunStepsDeps } from '../../../jobs/run-steps.ts'
import type { Tenant } from '../../../tenancy/tenant.ts'
import { ARTIFACTS_JOB } from '../../artifacts/outdate-artifacts.ts'
import { remakeArtifacts } from '../../artifacts/remake-artifacts.ts'
import { INSIGHT_JOB } from '../look-after.ts'
import { VERIFY_JOB } from '../verify/request-verification.ts'
import { verifyInsight } from '../verify/verify-insight.ts'
import type { AdvanceDeps } from './advance-deps.ts'
import { advanceInsight } from './advance-insight.ts'
import { releaseInsight } from './claim-insight.ts'
import { createKeptRecords } from './keep-records.ts'

export interface RunInsightsDeps extends AdvanceDeps, RunStepsDeps {
  readonly jobs: Pick<Jobs, 'onWake' | 'wake'>
}

/** A placement where nothing is under way costs one look into an empty index. */
const EVERY_MS = 5_000

/** Until the jobs are closed. */
export async function startRunningInsights(deps: RunInsightsDeps) {
  await deps.jobs.onWake(INSIGHT_JOB, { everyMs: EVERY_MS, work: createRunInsights(deps) })
  await deps.jobs.onWake(VERIFY_JOB, { everyMs: EVERY_MS, work: createRunVerifications(deps) })
  await deps.jobs.onWake(ARTIFACTS_JOB, { everyMs: EVERY_MS, work: createRunArtifacts(deps) })
  return { stop: async () => {} }
}

/** Makes one step of every insight that is under way, and has itself woken for the next; those that are begun are left as they are at the end. */
export function createRunInsights(deps: RunInsightsDeps) {
  const holder = deps.ids.newId()
  const held = new Map<string, Tenant>()
  const keptRecords = createKeptRecords()
  const runSteps = createRunSteps(deps, {
    type: INSIGHT_JOB,
    // Steps are long; between two of them others have their turn.
    stepMs: 0,
    step: async (tenant, insightId, signal) => {
      held.set(insightId, tenant)
      const isMore = await advanceInsight({ ...deps, keptRecords }, tenant, { insightId, holder, signal })
      if (!isMore) held.delete(insightId)
      return isMore
    },
    failed: 'insight.failed',
    idField: 'insight_id',
  })
  return async function runInsights(signal: AbortSignal): Promise<void> {
    await runSteps(signal)
    if (!signal.aborted) return
    await keptRecords.drop()
    for (const [insightId, tenant] of held)
      await releaseInsight(deps, tenant, { insightId, holder, status: 'stopped', now: deps.clock.now() })
    held.clear()
  }
}

/** Verifies whatever somebody wants to be. */
export const createRunVerifications = (deps: RunInsightsDeps) =>
  createRunSteps(deps, {
    type: VERIFY_JOB,
    stepMs: 0,
    step: (tenant, jobId, signal) => verifyInsight(deps, tenant, { jobId, signal }),
    failed: 'insight.failed',
    idField: 'job_id',
  })

/** Makes the files again that quote somebody who was erased. */
export const createRunArtifacts = (deps: RunInsightsDeps) =>
  createRunSteps(deps, {
    type: ARTIFACTS_JOB,
    stepMs: 0,
    step: (tenant, jobId, signal) => remakeArtifacts(deps, tenant, { jobId, signal }),
    failed: 'insight.failed',
    idField: 'job_id',
  })
