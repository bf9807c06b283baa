import type { InsightPrompt, InsightUnwritten } from '@howazit/sdk'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { InsightDeps } from '../job/insight-deps.ts'
import { getInsightRow } from '../job/insight-row.ts'
import { completionsUrl } from './language-model.ts'
import { loadThemePrompts } from './theme-prompts.ts'
import { usableModel } from './writing.ts'

export interface Prompts {
  readonly items: InsightPrompt[]
  /** Why none of them is sent. */
  readonly unwritten?: InsightUnwritten
}

/** What a language model is sent about the themes of an insight, whether it asks for one or not. Sends nothing. @throws HowazitError `not_found` */
export async function listPrompts(
  { oltp, languageModel }: Pick<InsightDeps, 'oltp' | 'languageModel'>,
  tenant: Tenant,
  insightId: string,
): Promise<Prompts> {
  const { reason } = usableModel({ languageModel }, tenant)
  const prompts = await oltp.inTenant(tenant, async (tx) => {
    await getInsightRow(tx, tenant, insightId)
    return await loadThemePrompts(tx, tenant, { insightId, languageModel: languageModel ?? { model: '' } })
  })
  return {
    items: prompts.map(({ findingId, themeName, body, answered, tokensMax }) => ({
      findingId,
      themeName,
      ...(languageModel && { url: completionsUrl(languageModel) }),
      body,
      isAnswered: answered !== undefined,
      tokensMax,
    })),
    ...(reason && { unwritten: reason }),
  }
}
