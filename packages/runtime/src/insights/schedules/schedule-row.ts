import { HowazitError, type InsightSchedule, type InsightScheduleRun } from '@howazit/sdk'
import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { InsightPlan } from './parse-plan.ts'

export interface ScheduleRow {
  readonly id: string
  readonly survey_id: string
  readonly enabled: boolean
  readonly plan: InsightPlan
  readonly next_due_at: Date
  readonly last_run: InsightScheduleRun | null
  readonly created_at: Date
  readonly updated_at: Date
}

export const SCHEDULE_COLUMNS = 'id, survey_id, enabled, plan, next_due_at, last_run, created_at, updated_at'

export const SELECT_SCHEDULES = `
  select ${SCHEDULE_COLUMNS}
  from insight_schedules
  where tenant_id = $1`

export const toSchedule = (row: ScheduleRow): InsightSchedule => ({
  id: row.id,
  surveyId: row.survey_id,
  enabled: row.enabled,
  ...row.plan,
  ...(row.enabled && { nextDueAt: row.next_due_at.toISOString() }),
  ...(row.last_run !== null && { lastRun: row.last_run }),
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
})

/** @throws HowazitError `not_found`, also for another tenant's */
export async function getScheduleRow(tx: Tx, tenant: Tenant, scheduleId: string): Promise<ScheduleRow> {
  const { rows } = await tx.query<ScheduleRow>(SELECT_ONE, [tenant.id, scheduleId])
  return rows[0] ?? noSchedule(scheduleId)
}

/** Held to the end of the transaction. @throws HowazitError `not_found` */
export async function lockScheduleRow(tx: Tx, tenant: Tenant, scheduleId: string): Promise<ScheduleRow> {
  const { rows } = await tx.query<ScheduleRow>(LOCK_ONE, [tenant.id, scheduleId])
  return rows[0] ?? noSchedule(scheduleId)
}

export function noSchedule(scheduleId: string): never {
  throw new HowazitError('not_found', `There is no schedule of insights ${scheduleId.slice(0, 64)}.`)
}

const SELECT_ONE = `${SELECT_SCHEDULES} and id = $2`

const LOCK_ONE = `${SELECT_ONE} for update`
