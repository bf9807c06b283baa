import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { LanguageModel } from './language-model.ts'

export type Spending = 'spent' | 'over_insight_budget' | 'over_month_budget'

export interface Spend {
  readonly insightId: string
  readonly tokens: number
  readonly now: Date
  readonly languageModel: Pick<LanguageModel, 'tokensPerInsight' | 'tokensPerMonth'>
}

/** In the transaction that holds the row of the insight. From its commit on they are gone, whatever becomes of whoever spends them. */
export async function spendTokens(
  tx: Tx,
  tenant: Tenant,
  { insightId, tokens, now, languageModel }: Spend,
): Promise<Spending> {
  const { tokensPerInsight, tokensPerMonth } = languageModel
  const spent = await tx.query(SPEND_OF_INSIGHT, [tenant.id, insightId, tokens, tokensPerInsight])
  if (spent.rowCount === 0) return 'over_insight_budget'
  const { rowCount } = await tx.query(SPEND_OF_MONTH, [tenant.id, monthOf(now), tokens, tokensPerMonth])
  if (rowCount > 0) return 'spent'
  await tx.query(GIVE_BACK_TO_INSIGHT, [tenant.id, insightId, tokens])
  return 'over_month_budget'
}

/** What was spent beyond what it cost. To the month that it was taken from. */
export async function giveTokensBack(
  tx: Tx,
  tenant: Tenant,
  { insightId, tokens, now }: Omit<Spend, 'languageModel'>,
): Promise<void> {
  await tx.query(GIVE_BACK_TO_INSIGHT, [tenant.id, insightId, tokens])
  await tx.query(GIVE_BACK_TO_MONTH, [tenant.id, monthOf(now), tokens])
}

const monthOf = (now: Date): string => `${now.toISOString().slice(0, 7)}-01`

const SPEND_OF_INSIGHT = `
  update insights
  set writing = jsonb_set(writing, '{tokens}', to_jsonb(coalesce((writing ->> 'tokens')::bigint, 0) + $3::bigint))
  where tenant_id = $1
    and id = $2
    and coalesce((writing ->> 'tokens')::bigint, 0) + $3::bigint <= $4`

const SPEND_OF_MONTH = `
  insert into language_model_months as m (tenant_id, month, tokens)
  select $1, $2::date, $3::bigint
  where $3::bigint <= $4
  on conflict (tenant_id, month) do update
  set tokens = m.tokens + excluded.tokens
  where m.tokens + excluded.tokens <= $4`

const GIVE_BACK_TO_INSIGHT = `
  update insights
  set writing = jsonb_set(writing, '{tokens}', to_jsonb(greatest(0, coalesce((writing ->> 'tokens')::bigint, 0) - $3::bigint)))
  where tenant_id = $1
    and id = $2`

const GIVE_BACK_TO_MONTH = `
  update language_model_months
  set tokens = greatest(0, tokens - $3::bigint)
  where tenant_id = $1
    and month = $2::date`
