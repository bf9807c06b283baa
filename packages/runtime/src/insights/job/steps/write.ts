import type { Tenant } from '../../../tenancy/tenant.ts'
import { writeFindings } from '../../findings/write-findings.ts'
import { askAboutThemes } from '../../language-model/ask-about-themes.ts'
import { showWriting } from '../../language-model/writing.ts'
import type { AdvanceDeps } from '../advance/advance-deps.ts'
import { type Claim, holdInsight } from '../advance/claim-insight.ts'
import { keepWords, readFigures } from '../advance/finding-rows.ts'
import { finishStep } from '../advance/keep-progress.ts'
import { getQuestions } from '../advance/load-asked.ts'

/** Puts the figures into words, and into order, once a language model that is wanted was asked about all themes. */
export async function write(deps: AdvanceDeps, tenant: Tenant, claim: Claim, signal: AbortSignal): Promise<void> {
  if (await askAboutThemes(deps, tenant, claim, signal)) return
  await deps.oltp.inTenant(tenant, async (tx) => {
    const locked = await holdInsight(tx, tenant, claim)
    const questions = await getQuestions(tx, tenant, claim)
    const findings = writeFindings(await readFigures(tx, tenant, claim.id), questions)
    await keepWords(tx, tenant, { insightId: claim.id, findings })
    await showWriting(tx, tenant, { insight: locked, languageModel: deps.languageModel })
    await finishStep(tx, tenant, claim, { findings: findings.length })
  })
}
