import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { LanguageModel, Refusal, SentVerbatim } from './language-model.ts'
import { type Prompt, writePrompt } from './write-prompt.ts'

/** What is sent about a theme that an insight found, and what came of it. */
export interface ThemePrompt extends Prompt {
  readonly findingId: string
  readonly themeName: string
  readonly verbatims: readonly SentVerbatim[]
  /** Undefined until it was answered: whether the answer can be used, or why not. */
  readonly answered: 'written' | Refused | undefined
}

export interface Refused {
  readonly refusal: Refusal
}

/** Of all themes that somebody is quoted for; those that most comments mention first. */
export async function loadThemePrompts(
  tx: Tx,
  tenant: Tenant,
  { insightId, languageModel }: { readonly insightId: string; readonly languageModel: Pick<LanguageModel, 'model'> },
): Promise<readonly ThemePrompt[]> {
  const { rows } = await tx.query<QuotedTheme>(SELECT_QUOTED, [tenant.id, insightId])
  const prompts = rows.map((row) => ({ ...row, ...writePrompt(languageModel, row.verbatims) }))
  const answers = await tx.query<AnswerRow>(SELECT_ANSWERS, [tenant.id, prompts.map(({ hash }) => hash)])
  const known = new Map(answers.rows.map(({ hash, refusal }) => [hash.toString('hex'), refusal]))
  return prompts.map((prompt) => {
    const refusal = known.get(prompt.hash.toString('hex'))
    return { ...prompt, answered: refusal === undefined ? undefined : refusal === null ? 'written' : { refusal } }
  })
}

interface QuotedTheme {
  readonly findingId: string
  readonly themeName: string
  readonly verbatims: readonly SentVerbatim[]
}

interface AnswerRow {
  readonly hash: Buffer
  readonly refusal: Refusal | null
}

const SELECT_QUOTED = `
  select f.id as "findingId", coalesce(f.finding ->> 'themeName', '') as "themeName",
    json_agg(json_build_object('responseId', v.response_id, 'questionId', v.question_id, 'text', c.reading ->> 'text') order by v.position) as verbatims
  from insight_findings f
  join insight_verbatims v on v.tenant_id = $1 and v.insight_id = $2 and v.finding_id = f.id
  join comment_readings c on c.tenant_id = $1 and c.response_id = v.response_id and c.question_id = v.question_id
  where f.tenant_id = $1
    and f.insight_id = $2
    and f.finding ->> 'kind' = 'theme'
  group by f.id, f.finding
  order by (f.finding ->> 'n')::int desc, f.id`

const SELECT_ANSWERS = `
  select prompt_hash as hash, refusal
  from language_model_answers
  where tenant_id = $1
    and prompt_hash = any ($2::bytea[])`
