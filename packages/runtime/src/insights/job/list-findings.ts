import type { InsightFinding } from '@howazit/sdk'
import type { Oltp, Tx } from '../../oltp/oltp.ts'
import type { Page, PageQuery } from '../../runtime.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { readPosition, writePosition } from './finding-cursor.ts'
import { getInsightRow } from './insight-row.ts'

export interface FindingsQuery extends PageQuery {
  readonly insightId: string
  /** What respondents wrote is shown to whoever may read responses. */
  readonly mayReadResponses: boolean
}

/** What an insight found, the most telling first; nothing before it succeeded. @throws HowazitError `not_found`, `invalid_parameter` */
export async function listFindings(
  oltp: Oltp,
  tenant: Tenant,
  { insightId, cursor, limit, mayReadResponses }: FindingsQuery,
): Promise<Page<InsightFinding>> {
  const after = cursor === undefined ? 0 : readPosition(cursor)
  return await oltp.inTenant(tenant, async (tx) => {
    const { status } = await getInsightRow(tx, tenant, insightId)
    if (status !== 'succeeded') return { items: [] }
    const findings = await readFindings(tx, tenant, { insightId, after, count: limit + 1, mayReadResponses })
    return {
      items: findings.slice(0, limit),
      ...(findings.length > limit && { nextCursor: writePosition(after + limit) }),
    }
  })
}

export interface FindingsToRead {
  readonly insightId: string
  readonly after: number
  readonly count: number
  readonly mayReadResponses: boolean
}

interface FindingRow {
  readonly finding: InsightFinding
  readonly verbatims: readonly string[] | null
  readonly written: InsightFinding['written'] | null
}

export async function readFindings(
  tx: Tx,
  tenant: Tenant,
  { insightId, after, count, mayReadResponses }: FindingsToRead,
): Promise<InsightFinding[]> {
  const { rows } = await tx.query<FindingRow>(SELECT_FINDINGS, [tenant.id, insightId, after, count])
  return rows.map(({ finding, verbatims, written }) => ({
    ...finding,
    ...(mayReadResponses && verbatims && { verbatims: [...verbatims] }),
    ...(mayReadResponses && written && { written }),
  }))
}

/** More are chosen, to be read by a language model. */
const SHOWN_MAX = 3

const SELECT_FINDINGS = `
  select f.finding, (
      select json_agg(c.reading ->> 'text' order by v.position)
      from insight_verbatims v
      join comment_readings c on c.tenant_id = $1 and c.response_id = v.response_id and c.question_id = v.question_id
      where v.tenant_id = $1
        and v.insight_id = $2
        and v.finding_id = f.id
        and v.position <= ${SHOWN_MAX}) as verbatims, (
      select a.answer || jsonb_build_object('by', a.model)
      from insight_texts t
      join language_model_answers a on a.tenant_id = $1 and a.prompt_hash = t.prompt_hash
      where t.tenant_id = $1
        and t.insight_id = $2
        and t.finding_id = f.id) as written
  from insight_findings f
  where f.tenant_id = $1
    and f.insight_id = $2
    and f.position > $3
  order by f.position
  limit $4`
