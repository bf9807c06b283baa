import type { InsightUrgency } from '@howazit/sdk'
import type { Oltp, Tx } from '../../../oltp/oltp.ts'
import { plainArray } from '../../../oltp/plain-array.ts'
import type { Tenant } from '../../../tenancy/tenant.ts'
import type { InsightComment, InsightRecord } from '../../findings/insight-input.ts'
import type { Claim } from './claim-insight.ts'
import { countParts, OF_PART, PART_SIZE, type Part, readPart } from './records.ts'

/** The responses of an insight as they are now, without those that are gone, some thousand at a time. */
export async function* loadRecords(
  oltp: Oltp,
  tenant: Tenant,
  { id: insightId, response_count: responses }: Pick<Claim, 'id' | 'response_count'>,
): AsyncGenerator<readonly InsightRecord[]> {
  const load = async (part: number) => {
    const found = await readPart(oltp, tenant, { insightId, part })
    return found ? await oltp.inTenant(tenant, (tx) => loadPart(tx, tenant, found)) : []
  }
  const parts = countParts(responses ?? 0)
  let next = parts > 0 ? load(0) : undefined
  for (let part = 1; next !== undefined; part++) {
    const records = await next
    // On its way while these are made use of.
    next = part < parts ? load(part) : undefined
    next?.catch(() => {})
    yield records
  }
}

interface ResponseRow {
  readonly id: string
  readonly revision: number
  readonly submitted_at: Date
  readonly dims: Readonly<Record<string, string>>
  readonly ratings: readonly (readonly [questionId: string, rating: number])[]
}

interface CommentRow {
  readonly response_id: string
  readonly question_id: string
  readonly text: string
  readonly is_read: boolean
  readonly urgency: InsightUrgency | null
}

async function loadPart(tx: Tx, tenant: Tenant, { part, responseIds }: Part): Promise<readonly InsightRecord[]> {
  const values = [tenant.id, plainArray(responseIds)]
  const { rows } = await tx.query<ResponseRow>(SELECT_RESPONSES, values)
  const comments = await tx.query<CommentRow>(SELECT_COMMENTS, values)
  const byResponse = Map.groupBy(comments.rows, (row) => row.response_id)
  const byId = new Map(rows.map((row) => [row.id, row]))
  return responseIds.flatMap((responseId, at) => {
    const row = byId.get(responseId)
    return row ? [toRecord(row, { place: part * PART_SIZE + at, comments: byResponse.get(responseId) ?? [] })] : []
  })
}

function toRecord(
  { id, revision, submitted_at: submittedAt, dims, ratings }: ResponseRow,
  { place, comments }: { readonly place: number; readonly comments: readonly CommentRow[] },
): InsightRecord {
  return {
    place,
    responseId: id,
    revision,
    submittedAtMs: submittedAt.getTime(),
    dims,
    ratings: new Map(ratings),
    comments: comments.map(toComment),
  }
}

const toComment = ({ question_id: questionId, text, is_read: isRead, urgency }: CommentRow): InsightComment => ({
  questionId,
  text,
  isRead,
  ...(urgency !== null && { urgency }),
})

// Of a question that was answered more than once, the first answer: the map of them keeps the last it is given.
const SELECT_RESPONSES = `
  select r.id, k.revision, r.submitted_at, r.dims, coalesce((
      select json_agg(json_build_array(i.question_id, i.numeric_value) order by i.position desc)
      from response_items i
      where i.tenant_id = $1
        and i.response_id = r.id
        and i.submitted_at = r.submitted_at
        and i.numeric_value is not null), '[]') as ratings
  from response_keys k
  join responses r on r.tenant_id = $1 and r.id = k.response_id and r.submitted_at = k.submitted_at
  where k.tenant_id = $1
    and k.response_id = ${OF_PART}`

const SELECT_COMMENTS = `
  select response_id, question_id, reading ->> 'text' as text, reading ->> 'coverage' = 'full' as is_read,
    reading -> 'urgency' ->> 'name' as urgency
  from comment_readings
  where tenant_id = $1
    and response_id = ${OF_PART}
  order by response_id, question_id`
