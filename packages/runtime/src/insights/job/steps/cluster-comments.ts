import type { Tenant } from '../../../tenancy/tenant.ts'
import { addThemes, suggestTaxonomy } from '../../text/themes/suggest-taxonomy.ts'
import type { StepDeps } from '../advance/advance-deps.ts'
import { type Claim, ClaimLost, holdInsight } from '../advance/claim-insight.ts'
import { finishStep } from '../advance/keep-progress.ts'
import { runTask } from '../advance/run-task.ts'
import { getLatestTaxonomy, insertTaxonomy, isOutrun } from '../advance/taxonomies.ts'
import { filtersOf } from '../parse-segments.ts'

/**
 * Finds what the comments are about, beginning with the themes that the survey has: one goes on for as long as its words do. An insight about some
 * of the responses alone, or about a time that is over before that of another one, adds themes and changes none: who goes by them would see one go
 * and come again.
 */
export async function clusterComments(
  deps: StepDeps,
  tenant: Tenant,
  claim: Claim,
  signal: AbortSignal,
): Promise<void> {
  const { oltp, clock } = deps
  const { id: insightId, survey_id: surveyId, request } = claim
  const { before, isLate } = await oltp.inTenant(tenant, async (tx) => ({
    before: await getLatestTaxonomy(tx, tenant, surveyId),
    isLate: await isOutrun(tx, tenant, { insightId, surveyId }),
  }))
  const groups = await runTask(deps, tenant, claim, { task: 'group', signal })
  const taxonomy = (isLate || filtersOf(request.segments).size > 0 ? addThemes : suggestTaxonomy)(before, groups)
  await oltp.inTenant(tenant, async (tx) => {
    await holdInsight(tx, tenant, claim)
    const isNew = taxonomy.version > before.version
    // Another insight of the survey was first: this one begins the step again, with what that found.
    if (isNew && !(await insertTaxonomy(tx, tenant, { taxonomy, now: clock.now() })))
      throw new ClaimLost(`Version ${taxonomy.version} of the themes of ${surveyId} is there already.`)
    await finishStep(tx, tenant, claim, { taxonomyVersion: taxonomy.version })
  })
}
