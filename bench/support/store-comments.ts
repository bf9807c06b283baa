import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { LabelledComment } from '../../scripts/train/nhs-comments.ts'
import type { Target } from './make-response.ts'

export interface Months {
  readonly tenantId: string
  readonly survey: Target
  /** Comments fall into these in turns, from the first of each on. */
  readonly begins: readonly Date[]
}

const AT_ONCE = 10_000
const SPREAD_S = 28 * 86_400

/** A response with a score and a comment for each, as the stages leave them; written past the platform, which would take minutes. */
export async function storeComments(
  adminUrl: string,
  comments: readonly LabelledComment[],
  { tenantId, survey, begins }: Months,
): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    await client.query('select tenant_shared.ensure_months($1::date[])', [begins])
    for (let from = 0; from < comments.length; from += AT_ONCE) {
      const part = comments.slice(from, from + AT_ONCE)
      const place = (at: number) => begins[at % begins.length] as Date
      const times = part.map((_, at) => new Date(place(at).getTime() + 1_000 * Math.floor((SPREAD_S * at) / AT_ONCE)))
      const ids = part.map(() => randomUUID())
      await client.query(KEYS, [tenantId, ids, times])
      await client.query(RESPONSES, [tenantId, ids, times, survey.surveyId])
      const scores = part.map((comment, at) => scoreOf(comment, at))
      const [scoreId, whyId] = survey.questionIds
      await client.query(ITEMS, [tenantId, ids, times, scores, part.map(({ text }) => text), scoreId, whyId])
    }
    await client.query('vacuum (analyze) tenant_shared.response_items')
  } finally {
    await client.end()
  }
}

/** As who writes so would answer. */
function scoreOf({ polarity }: LabelledComment, at: number): number {
  if (polarity === 'positive') return 9 + (at % 2)
  return polarity === 'neutral' ? 7 + (at % 2) : at % 7
}

const KEYS = `
  insert into tenant_shared.response_keys (tenant_id, response_id, submitted_at, body_hash)
  select $1, id, submitted_at, sha256(id::text::bytea)
  from unnest($2::uuid[], $3::timestamptz[]) as given (id, submitted_at)`

const RESPONSES = `
  insert into tenant_shared.responses
    (tenant_id, id, survey_id, survey_version_id, submitted_at, recorded_at, completion, channel, locale, dims)
  select $1, id, $4, (select id from tenant_shared.survey_versions where survey_id = $4 limit 1), submitted_at, submitted_at,
    'complete', 'email', 'en-GB', jsonb_build_object('region', 'r' || at % 8)
  from unnest($2::uuid[], $3::timestamptz[]) with ordinality as given (id, submitted_at, at)`

const ITEMS = `
  insert into tenant_shared.response_items
    (tenant_id, id, response_id, submitted_at, position, question_id, numeric_value, text_value)
  select $1, gen_random_uuid(), id, submitted_at, position, case position when 0 then $6::uuid else $7::uuid end,
    case position when 0 then score end, case position when 1 then text end
  from unnest($2::uuid[], $3::timestamptz[], $4::numeric[], $5::text[]) as given (id, submitted_at, score, text)
  cross join generate_series(0, 1) position`
