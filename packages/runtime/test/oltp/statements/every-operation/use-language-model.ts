import { getInsightRow } from '../../../../src/insights/job/insight-row.ts'
import { keepAnswer, showAnswers } from '../../../../src/insights/language-model/answer-rows.ts'
import { giveTokensBack, spendTokens } from '../../../../src/insights/language-model/spend-tokens.ts'
import { writePrompt } from '../../../../src/insights/language-model/write-prompt.ts'
import { noteUnwritten, showWriting } from '../../../../src/insights/language-model/writing.ts'
import type { Use } from './use.ts'

/** As a language model that there is none of here has it done. */
export async function useLanguageModel({ context, tenant }: Use, insightId: string): Promise<void> {
  const now = context.clock.now()
  const languageModel = { ...NO_MODEL, region: tenant.region }
  const verbatims = [{ responseId: context.ids.newId(), questionId: context.ids.newId(), text: 'Said.' }]
  const prompt = {
    findingId: 'theme',
    themeName: '',
    verbatims,
    answered: 'written',
    ...writePrompt(NO_MODEL, verbatims),
  } as const
  await context.oltp.inTenant(tenant, async (tx) => {
    await spendTokens(tx, tenant, { insightId, tokens: 2, now, languageModel })
    await spendTokens(tx, tenant, { insightId, tokens: 2, now, languageModel: { ...languageModel, tokensPerMonth: 1 } })
    await giveTokensBack(tx, tenant, { insightId, tokens: 1, now })
    await noteUnwritten(tx, tenant, { insightId, reasons: { theme: 'unavailable' } })
    await keepAnswer(tx, tenant, { prompt, model: 'small-1', answer: 'not_json', now })
    await showAnswers(tx, tenant, { insightId, prompts: [prompt] })
    const row = await getInsightRow(tx, tenant, insightId)
    const insight = { ...row, request: { ...row.request, languageModel: true } }
    await showWriting(tx, tenant, { insight, languageModel })
  })
}

const NO_MODEL = {
  url: 'https://llm.example.com/v1',
  model: 'small-1',
  region: 'local',
  tokensPerInsight: 9,
  tokensPerMonth: 9,
}
