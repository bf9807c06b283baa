import type { Insight, InsightUnwritten } from '@howazit/sdk'
import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { InsightRow } from '../job/insight-row.ts'
import { showAnswers } from './answer-rows.ts'
import type { LanguageModel } from './language-model.ts'
import { loadThemePrompts, type ThemePrompt } from './theme-prompts.ts'

type Result = Omit<NonNullable<Insight['languageModel']>, 'tokens'>

/** What the row of an insight has of it. */
export interface Writing {
  readonly tokens?: number
  /** Themes that got no answer, by their findings. */
  readonly unwritten?: Readonly<Record<string, InsightUnwritten>>
  /** Once the step is over. */
  readonly result?: Result
}

export const toWriting = ({ tokens = 0, result }: Writing): Insight['languageModel'] => result && { ...result, tokens }

export interface Usable {
  readonly languageModel?: LanguageModel
  /** Why not. */
  readonly reason?: 'not_configured' | 'other_region'
}

export function usableModel(
  { languageModel }: { readonly languageModel: LanguageModel | undefined },
  { region }: Pick<Tenant, 'region'>,
): Usable {
  if (!languageModel) return { reason: 'not_configured' }
  return languageModel.region === region ? { languageModel } : { reason: 'other_region' }
}

/** About these, by their findings, nobody is asked again. */
export async function noteUnwritten(
  tx: Tx,
  tenant: Tenant,
  { insightId, reasons }: { readonly insightId: string; readonly reasons: NonNullable<Writing['unwritten']> },
): Promise<void> {
  if (Object.keys(reasons).length > 0) await tx.query(NOTE, [tenant.id, insightId, JSON.stringify(reasons)])
}

interface ToShow {
  readonly insight: Pick<InsightRow, 'id' | 'request' | 'writing'>
  readonly languageModel: LanguageModel | undefined
}

/** Shows what was answered about the themes of an insight that wants it, and says why the others keep their names. Asks nobody. */
export async function showWriting(tx: Tx, tenant: Tenant, { insight, languageModel }: ToShow): Promise<void> {
  const { id: insightId, request, writing } = insight
  if (request.languageModel !== true) return
  const usable = usableModel({ languageModel }, tenant)
  const asked = usable.languageModel ?? { model: '' }
  const prompts = await loadThemePrompts(tx, tenant, { insightId, languageModel: asked })
  if (usable.languageModel) await showAnswers(tx, tenant, { insightId, prompts })
  const reasons = prompts.flatMap((prompt) => usable.reason ?? whyUnwritten(prompt, writing))
  const result: Result = {
    ...(languageModel && { model: languageModel.model }),
    themes: prompts.length,
    written: prompts.length - reasons.length,
    unwritten: [...Map.groupBy(reasons, (reason) => reason)].map(([reason, of]) => ({ reason, themes: of.length })),
  }
  await tx.query(KEEP_RESULT, [tenant.id, insightId, JSON.stringify(result)])
}

function whyUnwritten({ answered, findingId }: ThemePrompt, { unwritten = {} }: Writing): readonly InsightUnwritten[] {
  if (answered === 'written') return []
  return [answered?.refusal ?? unwritten[findingId] ?? 'unavailable']
}

const NOTE = `
  update insights
  set writing = jsonb_set(writing, '{unwritten}', coalesce(writing -> 'unwritten', '{}') || $3::jsonb)
  where tenant_id = $1
    and id = $2`

const KEEP_RESULT = `
  update insights
  set writing = jsonb_set(writing, '{result}', $3::jsonb)
  where tenant_id = $1
    and id = $2`
