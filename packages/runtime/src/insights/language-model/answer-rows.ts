import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant, TenantId } from '../../tenancy/tenant.ts'
import type { Refusal, WrittenTheme } from './language-model.ts'
import type { ThemePrompt } from './theme-prompts.ts'

export interface Answer {
  readonly prompt: ThemePrompt
  readonly model: string
  readonly answer: WrittenTheme | Refusal
  readonly now: Date
}

/** The first one counts. */
export async function keepAnswer(tx: Tx, tenant: Tenant, { prompt, model, answer, now }: Answer): Promise<void> {
  const responseIds = prompt.verbatims.map(({ responseId }) => responseId)
  const [written, refusal] = typeof answer === 'string' ? [null, answer] : [JSON.stringify(answer), null]
  await tx.query(KEEP, [tenant.id, prompt.hash, model, written, refusal, now])
  await tx.query(KEEP_SOURCES, [tenant.id, prompt.hash, responseIds])
}

/** What is shown for the findings of an insight from now on, of what was answered about them. */
export async function showAnswers(
  tx: Tx,
  tenant: Tenant,
  { insightId, prompts }: { readonly insightId: string; readonly prompts: readonly ThemePrompt[] },
): Promise<void> {
  const written = prompts.filter(({ answered }) => answered === 'written')
  await hideAnswers(tx, tenant, insightId)
  const findingIds = written.map(({ findingId }) => findingId)
  const hashes = written.map(({ hash }) => hash)
  await tx.query(SHOW, [tenant.id, insightId, findingIds, hashes])
}

export async function hideAnswers(tx: Tx, tenant: Tenant, insightId: string): Promise<void> {
  await tx.query(HIDE, [tenant.id, insightId])
}

/** What was made of the words of a response that is erased or changed. */
export async function forgetAnswers(
  tx: Tx,
  { tenantId, responseId }: { readonly tenantId: TenantId; readonly responseId: string },
): Promise<void> {
  await tx.query(FORGET, [tenantId, responseId])
  await tx.query(FORGET_SOURCES, [tenantId, responseId])
}

const KEEP = `
  insert into language_model_answers (tenant_id, prompt_hash, model, answer, refusal, created_at)
  values ($1, $2, $3, $4, $5, $6)
  on conflict (tenant_id, prompt_hash) do nothing`

const KEEP_SOURCES = `
  insert into language_model_sources (tenant_id, response_id, prompt_hash)
  select distinct $1::uuid, response_id, $2::bytea
  from unnest($3::uuid[]) as sent (response_id)
  on conflict (tenant_id, response_id, prompt_hash) do nothing`

const SHOW = `
  insert into insight_texts (tenant_id, insight_id, finding_id, prompt_hash)
  select $1, $2, finding_id, prompt_hash
  from unnest($3::text[], $4::bytea[]) as shown (finding_id, prompt_hash)`

const HIDE = `
  delete from insight_texts
  where tenant_id = $1
    and insight_id = $2`

const FORGET = `
  delete from language_model_answers
  where tenant_id = $1
    and prompt_hash in (
      select prompt_hash
      from language_model_sources
      where tenant_id = $1
        and response_id = $2)`

// Those of others whose words were sent with his lead to nothing now, and go with them.
const FORGET_SOURCES = `
  delete from language_model_sources
  where tenant_id = $1
    and response_id = $2`
