import {
  HowazitError,
  type InsightSchedule,
  type InsightScheduleCreate,
  type InsightScheduleUpdate,
} from '@howazit/sdk'
import type { Tx } from '../../oltp/oltp.ts'
import type { Page, Runtime } from '../../runtime.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { InsightDeps } from '../job/insight-deps.ts'
import { checkQuestions } from '../job/request-insight.ts'
import { isSameTiming, nextDue } from './due-times.ts'
import { changePlan, parsePlan } from './parse-plan.ts'
import {
  getScheduleRow,
  lockScheduleRow,
  noSchedule,
  SCHEDULE_COLUMNS,
  type ScheduleRow,
  SELECT_SCHEDULES,
  toSchedule,
} from './schedule-row.ts'

type Deps = Pick<InsightDeps, 'oltp' | 'clock' | 'ids' | 'audit'>

/** So many are shown at once, and looked after by one tenant. */
const SCHEDULES_MAX = 100

/**
 * Insights that are made again and again. A schedule knows the first time that nothing came of yet; `makeDueInsights` makes an insight of
 * it and moves that time on, in one transaction.
 */
export function createInsightSchedules(deps: Deps): Runtime['insightSchedules'] {
  const { oltp } = deps
  return Object.freeze({
    create: (tenant, schedule) => createSchedule(deps, tenant, schedule),
    list: (tenant) => listSchedules(deps, tenant),
    get: async (tenant, id) => toSchedule(await oltp.inTenant(tenant, (tx) => getScheduleRow(tx, tenant, id))),
    update: (tenant, id, update) => updateSchedule(deps, tenant, { id, update }),
    delete: (tenant, id) => deleteSchedule(deps, tenant, id),
  } satisfies Runtime['insightSchedules'])
}

/** @throws HowazitError `not_found` (the survey), `validation_failed`, `conflict` (there are too many) */
async function createSchedule(
  { oltp, clock, ids, audit }: Deps,
  tenant: Tenant,
  schedule: InsightScheduleCreate,
): Promise<InsightSchedule> {
  const { surveyId, questions } = schedule
  const id = ids.newId()
  const now = clock.now()
  return await oltp.inTenant(tenant, async (tx) => {
    await checkQuestions(tx, tenant, { surveyId, questions })
    const plan = parsePlan(schedule)
    await refuseTooMany(tx, tenant)
    const given = [tenant.id, id, surveyId, JSON.stringify(plan), nextDue(plan, now), now]
    const { rows } = await tx.query<ScheduleRow>(INSERT, given)
    const created = toSchedule(rows[0] as ScheduleRow)
    await audit.record(tx, tenant, { subject: subjectOf(id), after: withoutNames(created) })
    return created
  })
}

async function listSchedules({ oltp }: Deps, tenant: Tenant): Promise<Page<InsightSchedule>> {
  const { rows } = await oltp.inTenant(tenant, (tx) => tx.query<ScheduleRow>(LIST, [tenant.id, SCHEDULES_MAX]))
  return { items: rows.map(toSchedule) }
}

interface Update {
  readonly id: string
  readonly update: InsightScheduleUpdate
}

/** @throws HowazitError `not_found`, `validation_failed` */
async function updateSchedule(
  { oltp, clock, audit }: Deps,
  tenant: Tenant,
  { id, update }: Update,
): Promise<InsightSchedule> {
  return await oltp.inTenant(tenant, async (tx) => {
    const row = await lockScheduleRow(tx, tenant, id)
    const plan = changePlan(row.plan, update)
    if (update.questions) await checkQuestions(tx, tenant, { surveyId: row.survey_id, questions: plan.questions })
    const { enabled = row.enabled } = update
    const now = clock.now()
    // What is due already, and not yet made, is not lost by a change of something else.
    const isKept = row.enabled && isSameTiming(row.plan, plan)
    const nextDueAt = isKept ? row.next_due_at : nextDue(plan, now)
    const given = [tenant.id, id, enabled, JSON.stringify(plan), nextDueAt, now]
    const { rows } = await tx.query<ScheduleRow>(UPDATE, given)
    const [before, after] = [toSchedule(row), toSchedule(rows[0] as ScheduleRow)]
    await audit.record(tx, tenant, {
      subject: subjectOf(id),
      before: withoutNames(before),
      after: withoutNames(after),
    })
    return after
  })
}

/** @throws HowazitError `not_found` */
async function deleteSchedule({ oltp, audit }: Deps, tenant: Tenant, id: string): Promise<void> {
  await oltp.inTenant(tenant, async (tx) => {
    const [row] = (await tx.query<ScheduleRow>(DELETE, [tenant.id, id])).rows
    if (row === undefined) noSchedule(id)
    else await audit.record(tx, tenant, { subject: subjectOf(id), before: withoutNames(toSchedule(row)) })
  })
}

async function refuseTooMany(tx: Tx, tenant: Tenant): Promise<void> {
  const [found] = (await tx.query<{ count: number }>(COUNT, [tenant.id])).rows
  if ((found?.count ?? 0) < SCHEDULES_MAX) return
  throw new HowazitError('conflict', `There are ${SCHEDULES_MAX} schedules of insights already. Delete one first.`)
}

const subjectOf = (id: string) => ({ type: 'insight_schedule', id }) as const

/** Names and values of segments may be of respondents, and the log keeps them for ever. */
function withoutNames(schedule: InsightSchedule) {
  const { surveyId, enabled, every, at, weekday, dayOfMonth, timeZone } = schedule
  const { last, compareWith, signals, segments, minimumN } = schedule
  const due = { every, at, ...(weekday && { weekday }), ...(dayOfMonth && { dayOfMonth }), timeZone }
  return {
    surveyId,
    enabled,
    ...due,
    last,
    compareWith,
    ...(signals && { signals }),
    segments: segments.length,
    minimumN,
  }
}

const LIST = `${SELECT_SCHEDULES} order by created_at, id limit $2`

const COUNT = 'select count(*)::int as count from insight_schedules where tenant_id = $1'

const INSERT = `
  insert into insight_schedules (tenant_id, id, survey_id, plan, next_due_at, created_at, updated_at)
  values ($1, $2, $3, $4, $5, $6, $6)
  returning ${SCHEDULE_COLUMNS}`

const UPDATE = `
  update insight_schedules
  set enabled = $3, plan = $4, next_due_at = $5, updated_at = $6
  where tenant_id = $1
    and id = $2
  returning ${SCHEDULE_COLUMNS}`

const DELETE = `
  delete from insight_schedules
  where tenant_id = $1
    and id = $2
  returning ${SCHEDULE_COLUMNS}`
