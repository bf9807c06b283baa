import type { Context } from '../context.ts'
import { startRunningInsights } from '../insights/job/advance/run-insights.ts'
import { startMakingDueInsights } from '../insights/schedules/make-due-insights.ts'
import { openReader } from '../insights/text/parallel/open-reader.ts'
import { readModelVersion } from '../insights/text/text-models.ts'
import type { Stage } from './stage.ts'

export function startFindingInsights(context: Context): Promise<Stage> {
  const { oltp, tenants, pinnedConnectors, objects, egress, jobs, notices, events, clock, ids, config } = context
  const reading = { openReader: () => openReader(), modelVersion: readModelVersion() }
  const set = { runningMax: config.insightsTenantRunningMax, publicUrl: config.http.publicUrl }
  return startRunningInsights({
    oltp,
    tenants,
    pinnedConnectors,
    objects,
    ...reading,
    ...set,
    languageModel: config.languageModel,
    egress,
    jobs,
    notices,
    events,
    clock,
    ids,
  })
}

export function startKeepingSchedules(context: Context): Stage {
  const { oltp, tenants, jobs, notices, events, clock } = context
  return startMakingDueInsights({ oltp, tenants, jobs, notices, events, clock })
}
