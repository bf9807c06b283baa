import { HowazitError, type Insight, type InsightRequest, type InsightRun, type InsightStep } from '@howazit/sdk'
import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { toWriting, type Writing } from '../language-model/writing.ts'

/** What was asked for, with what it was not asked for filled in. */
export type InsightOrder = Omit<InsightRequest, 'surveyId' | 'segments' | 'minimumN'> &
  Required<Pick<InsightRequest, 'segments' | 'minimumN'>> &
  Pick<Insight, 'scheduleId'>

export interface InsightRow {
  readonly id: string
  readonly survey_id: string
  readonly request: InsightOrder
  readonly status: Insight['status']
  readonly step: InsightStep
  readonly position: number
  readonly progress: number
  readonly response_count: number | null
  readonly finding_count: number | null
  readonly taxonomy_version: number | null
  readonly model_version: string | null
  readonly writing: Writing
  readonly problem: NonNullable<Insight['problem']> | null
  readonly fence: number
  readonly failures: number
  readonly created_at: Date
  readonly started_at: Date | null
  readonly completed_at: Date | null
  readonly runs: readonly RunRow[]
}

interface RunRow {
  readonly attempt: number
  readonly status: InsightRun['status']
  readonly error: string | null
  readonly startedAt: string
  readonly finishedAt: string | null
}

const COLUMNS = `i.id, i.survey_id, i.request, i.status, i.step, i.position, i.progress, i.response_count, i.finding_count,
    i.taxonomy_version, i.model_version, i.writing, i.problem, i.fence, i.failures, i.created_at, i.started_at, i.completed_at`

const RUNS = `
    select r.attempt, r.status, r.error, r.started_at as "startedAt", r.finished_at as "finishedAt"
    from job_runs r
    where r.tenant_id = $1
      and r.job_id = i.id
    order by r.attempt desc
    limit 20`

export const SELECT_INSIGHTS = `
  select ${COLUMNS}, coalesce((select json_agg(run) from (${RUNS}) run), '[]') as runs
  from insights i
  where i.tenant_id = $1`

/** @throws HowazitError `not_found`, also for another tenant's */
export async function getInsightRow(tx: Tx, tenant: Tenant, insightId: string): Promise<InsightRow> {
  const { rows } = await tx.query<InsightRow>(SELECT_ONE, [tenant.id, insightId])
  return rows[0] ?? notFound(insightId)
}

/** Without its runs. Held to the end of the transaction. @throws HowazitError `not_found` */
export async function lockInsightRow(tx: Tx, tenant: Tenant, insightId: string): Promise<Omit<InsightRow, 'runs'>> {
  const { rows } = await tx.query<Omit<InsightRow, 'runs'>>(LOCK_ONE, [tenant.id, insightId])
  return rows[0] ?? notFound(insightId)
}

function notFound(insightId: string): never {
  throw new HowazitError('not_found', `There is no insight ${insightId.slice(0, 64)}.`)
}

/** What audit entries of an insight are about. */
export const aboutInsight = (id: string) => ({ subject: { type: 'insight', id } }) as const

/** The job as the contract shows it; what is absent is left out. */
export function toInsight(row: InsightRow): Insight {
  const { timeframe, compareWith, segments, questions, minimumN, scheduleId } = row.request
  return {
    id: row.id,
    status: row.status,
    progress: row.progress,
    step: row.step,
    surveyId: row.survey_id,
    timeframe,
    ...(compareWith && { compareWith }),
    segments,
    ...(questions && { questions }),
    minimumN,
    ...(row.response_count !== null && { responses: row.response_count }),
    ...(row.finding_count !== null && { findings: row.finding_count }),
    ...(row.taxonomy_version !== null && { taxonomyVersion: row.taxonomy_version }),
    ...(row.model_version !== null && { modelVersion: row.model_version }),
    ...(row.writing.result && { languageModel: toWriting(row.writing) }),
    ...(scheduleId !== undefined && { scheduleId }),
    ...(row.problem !== null && { problem: row.problem }),
    runs: row.runs.map(toRun),
    createdAt: row.created_at.toISOString(),
    ...(row.started_at !== null && { startedAt: row.started_at.toISOString() }),
    ...(row.completed_at !== null && { completedAt: row.completed_at.toISOString() }),
  }
}

const toRun = ({ attempt, status, error, startedAt, finishedAt }: RunRow): InsightRun => ({
  attempt,
  status,
  ...(error !== null && { error }),
  startedAt: new Date(startedAt).toISOString(),
  ...(finishedAt !== null && { finishedAt: new Date(finishedAt).toISOString() }),
})

const SELECT_ONE = `${SELECT_INSIGHTS} and i.id = $2`

const LOCK_ONE = `
  select ${COLUMNS}
  from insights i
  where i.tenant_id = $1
    and i.id = $2
  for update`
