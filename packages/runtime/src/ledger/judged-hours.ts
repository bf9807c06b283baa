import type { LedgerHour } from '@howazit/sdk'
import type { Oltp, Tx } from '../oltp/oltp.ts'
import type { TenantId } from '../tenancy/tenant.ts'
import type { Figures } from './balance-hour.ts'

/** Statements on `control.judged_hours`; they need `oltp.inControl`. */

interface JudgedRow {
  readonly hour: Date
  readonly figures: Figures
  readonly judge_again_at: Date | null
}

export interface JudgedHour {
  readonly hour: Date
  readonly figures: Figures
  /** Undefined once it is closed. */
  readonly judgeAgainAt: Date | undefined
}

export async function readJudged(
  tx: Tx,
  tenantId: TenantId,
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<readonly JudgedHour[]> {
  const { rows } = await tx.query<JudgedRow>(SELECT, [tenantId, from, to])
  return rows.map(({ hour, figures, judge_again_at: at }) => ({ hour, figures, judgeAgainAt: at ?? undefined }))
}

export async function keepJudged(tx: Tx, tenantId: TenantId, judged: JudgedHour): Promise<void> {
  const { hour, figures, judgeAgainAt } = judged
  const { responses, events, targets } = figures
  await tx.query(UPSERT, [
    tenantId,
    hour,
    JSON.stringify(figures),
    responses.missing + responses.doubled,
    events.missing,
    targets.reduce((sum, { missing, doubled }) => sum + missing + doubled, 0),
    figures.asOf,
    judgeAgainAt ?? null,
  ])
}

/** Removes hours before `before`. */
export async function trimJudged(tx: Tx, tenantId: TenantId, before: Date): Promise<void> {
  await tx.query(DELETE, [tenantId, before])
}

/** As the contract shows it. */
export const toLedgerHour = ({ hour, figures, judgeAgainAt }: JudgedHour): LedgerHour => ({
  hour: hour.toISOString(),
  state: judgeAgainAt === undefined ? 'closed' : 'open',
  ...figures,
})

/** How many ids are missing or doubled since then, of all tenants together, by what they are of. */
export async function sumImbalance(
  { oltp }: { readonly oltp: Pick<Oltp, 'asOperator'> },
  since: Date,
): Promise<Readonly<Record<'responses' | 'events' | 'deliveries', number>>> {
  const { rows } = await oltp.asOperator('metrics', (tx) =>
    tx.query<{ responses: number; events: number; deliveries: number }>(SUM, [since]),
  )
  const [{ responses, events, deliveries }] = rows as [(typeof rows)[number]]
  return { responses, events, deliveries }
}

const SELECT = `
  select hour, figures, judge_again_at
  from control.judged_hours
  where tenant_id = $1
    and hour >= $2
    and hour < $3`

// What was judged later counts: two processes may judge the same hour.
const UPSERT = `
  insert into control.judged_hours as j
    (tenant_id, hour, figures, responses_off, events_off, deliveries_off, judged_at, judge_again_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8)
  on conflict (tenant_id, hour) do update
  set figures = excluded.figures, responses_off = excluded.responses_off, events_off = excluded.events_off,
    deliveries_off = excluded.deliveries_off, judged_at = excluded.judged_at, judge_again_at = excluded.judge_again_at
  where j.judged_at <= excluded.judged_at`

const DELETE = `
  delete from control.judged_hours
  where tenant_id = $1
    and hour < $2`

const SUM = `
  select coalesce(sum(responses_off), 0)::int as responses, coalesce(sum(events_off), 0)::int as events,
         coalesce(sum(deliveries_off), 0)::int as deliveries
  from control.judged_hours
  where hour >= $1
    and responses_off + events_off + deliveries_off > 0`
