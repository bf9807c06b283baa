import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'

interface ToCount {
  readonly questionIds: readonly string[]
  /** Letters alone, in lower case. */
  readonly terms: readonly string[]
  readonly respondentsMin: number
}

/** Those of the words that fewer respondents wrote, in comments that were read and are redacted: a word of few may tell who they are. */
export async function findRareTerms(
  tx: Tx,
  tenant: Tenant,
  { questionIds, terms, respondentsMin }: ToCount,
): Promise<readonly string[]> {
  if (terms.length === 0) return []
  const { rows } = await tx.query<{ term: string }>(SELECT_COMMON, [tenant.id, questionIds, terms, respondentsMin])
  const common = new Set(rows.map(({ term }) => term))
  return terms.filter((term) => !common.has(term))
}

const SELECT_COMMON = `
  select word as term
  from comment_readings c
  cross join lateral regexp_split_to_table(lower(c.reading ->> 'text'), '[^[:alpha:]]+') as word
  where c.tenant_id = $1
    and c.question_id = any ($2::uuid[])
    and word = any ($3::text[])
  group by word
  having count(distinct c.response_id) >= $4`
