import { HowazitError } from '@howazit/sdk'
import type { SurveyShapes } from '../ingest/survey-shapes.ts'
import type { Runtime } from '../runtime.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import type { Analytics } from './analytics.ts'

export interface SurveyAnalyticsDeps {
  readonly analytics: Analytics
  readonly surveyShapes: SurveyShapes
}

/** The dashboards as the API offers them: the survey must be the tenant's, and the question may be left out. */
export function createSurveyAnalytics({ analytics, surveyShapes }: SurveyAnalyticsDeps): Runtime['analytics'] {
  async function getShape(tenant: Tenant, surveyId: string) {
    const shape = await surveyShapes.find(tenant, surveyId)
    if (!shape) throw new HowazitError('not_found', `There is no survey ${surveyId}.`)
    return shape
  }

  /** The question asked for, which must be of the type the figure is about; without one, the survey's first of that type. */
  async function getQuestionId(
    tenant: Tenant,
    query: { surveyId: string; questionId?: string },
    type: 'nps' | 'csat',
  ): Promise<string> {
    const { questions } = await getShape(tenant, query.surveyId)
    if (query.questionId !== undefined && questions.get(query.questionId)?.type === type) return query.questionId
    const first = [...questions].find(([, question]) => question.type === type)?.[0]
    if (query.questionId === undefined && first !== undefined) return first
    const what = query.questionId === undefined ? `no ${type} question` : `no ${type} question ${query.questionId}`
    throw new HowazitError('not_found', `Survey ${query.surveyId} has ${what}.`)
  }

  return {
    async counts(tenant, query) {
      await getShape(tenant, query.surveyId)
      return analytics.counts(tenant, query)
    },
    async nps(tenant, query) {
      return analytics.nps(tenant, { ...query, questionId: await getQuestionId(tenant, query, 'nps') })
    },
    async csat(tenant, query) {
      return analytics.csat(tenant, { ...query, questionId: await getQuestionId(tenant, query, 'csat') })
    },
    verify: (tenant, query) => analytics.verify(tenant, query),
  }
}
