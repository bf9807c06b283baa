import { type CallOptions, type Context, callWith, dataOf } from '../context.ts'
import { createInsight, getInsight } from '../generated/sdk.gen.ts'
import type { InsightRequest, InsightResult, JobStatus } from '../generated/types.gen.ts'

/** Long jobs that explain what changed. Planned: both calls throw `planned` until the platform has them. */
export interface Insights {
  /** Starts an insight job. */
  create(request: InsightRequest, options?: CallOptions): Promise<JobStatus>
  /** Gets a job's status, or its result once it succeeded. */
  get(jobId: string, options?: CallOptions): Promise<JobStatus | InsightResult>
}

/** The calls about insight jobs. */
export const createInsights = (context: Context): Insights => ({
  create: (body, options) => dataOf(createInsight({ ...callWith(context, options), body })),
  get: (jobId, options) => dataOf(getInsight({ ...callWith(context, options), path: { jobId } })),
})
