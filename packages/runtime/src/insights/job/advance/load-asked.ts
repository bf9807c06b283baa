import type { Oltp, Tx } from '../../../oltp/oltp.ts'
import { findSurvey, surveyNotFound } from '../../../surveys/select-survey.ts'
import type { Tenant } from '../../../tenancy/tenant.ts'
import type { Asked } from '../../findings/apart/tasks.ts'
import type { ScoredQuestion, Timeframe } from '../../findings/insight-input.ts'
import { toScoredQuestions } from '../../findings/scored-questions.ts'
import { filtersOf, parseSegments } from '../parse-segments.ts'
import type { Claim } from './claim-insight.ts'
import { getTaxonomy } from './taxonomies.ts'

/** What the figures of an insight are to be about. */
export async function loadAsked(oltp: Oltp, tenant: Tenant, claim: Claim): Promise<Asked> {
  const { survey_id: surveyId, request, response_count: responses } = claim
  const { questions, taxonomy } = await oltp.inTenant(tenant, async (tx) => ({
    questions: await getQuestions(tx, tenant, claim),
    taxonomy: await getTaxonomy(tx, tenant, { surveyId, version: claim.taxonomy_version ?? 0 }),
  }))
  return {
    surveyId,
    questions,
    places: responses ?? 0,
    timeframe: toTimeframe(request.timeframe),
    ...(request.compareWith && { compareWith: toTimeframe(request.compareWith) }),
    ...dimensionsOf(request.segments),
    taxonomy,
    modelVersion: claim.model_version ?? '',
    minimumN: request.minimumN,
  }
}

/** The questions that it is about, the main one first. @throws HowazitError `not_found` (the survey) */
export async function getQuestions(
  tx: Tx,
  tenant: Tenant,
  { survey_id: surveyId, request }: Pick<Claim, 'survey_id' | 'request'>,
): Promise<readonly ScoredQuestion[]> {
  const survey = await findSurvey(tx, tenant.id, surveyId)
  if (!survey) throw surveyNotFound(surveyId)
  return toScoredQuestions(survey.questions, request.questions)
}

const toTimeframe = ({ from, to }: { readonly from: string; readonly to: string }): Timeframe => ({
  fromMs: Date.parse(from),
  toMs: Date.parse(to),
})

/** Those that were named, and those of which several values were; without any, all that tell responses apart. */
function dimensionsOf(segments: readonly string[]): Pick<Asked, 'dimensions'> {
  const named = parseSegments(segments).filter(({ value }) => value === undefined)
  const several = [...filtersOf(segments)].filter(([, values]) => values.size > 1)
  const wanted = [...named.map(({ dimension }) => dimension), ...several.map(([dimension]) => dimension)]
  return wanted.length > 0 ? { dimensions: [...new Set(wanted)] } : {}
}
