import { type CallOptions, type Context, callWith, dataOf } from '../context.ts'
import { getCsat, getNps, getResponseCounts, verifyAnalytics } from '../generated/sdk.gen.ts'
import type {
  AnalyticsVerification,
  CsatReport,
  GetCsatData,
  GetNpsData,
  GetResponseCountsData,
  NpsReport,
  ResponseCounts,
  VerifyAnalyticsData,
} from '../generated/types.gen.ts'

/** What `analytics.counts` takes. */
export type CountsQuery = GetResponseCountsData['query']

/** What `analytics.nps` takes. */
export type NpsQuery = GetNpsData['query']

/** What `analytics.csat` takes. */
export type CsatQuery = GetCsatData['query']

/** What `analytics.verify` takes. */
export type VerificationQuery = NonNullable<VerifyAnalyticsData['query']>

/** Dashboards: seconds behind the database, and equal to it at `dataAsOf`. */
export interface Analytics {
  /** Response counts per interval. `howazit.analytics.counts({ surveyId, interval: 'hour' })` */
  counts(query: CountsQuery, options?: CallOptions): Promise<ResponseCounts>
  /** Net Promoter Score, overall and by segment. `howazit.analytics.nps({ surveyId, segment: 'region' })` */
  nps(query: NpsQuery, options?: CallOptions): Promise<NpsReport>
  /** Customer satisfaction, overall and by region. */
  csat(query: CsatQuery, options?: CallOptions): Promise<CsatReport>
  /** Compares the dashboards with the database, per survey and month. */
  verify(query?: VerificationQuery, options?: CallOptions): Promise<AnalyticsVerification>
}

/** The calls about dashboards. */
export const createAnalytics = (context: Context): Analytics => ({
  counts: (query, options) => dataOf(getResponseCounts({ ...callWith(context, options), query })),
  nps: (query, options) => dataOf(getNps({ ...callWith(context, options), query })),
  csat: (query, options) => dataOf(getCsat({ ...callWith(context, options), query })),
  verify: (query = {}, options) => dataOf(verifyAnalytics({ ...callWith(context, options), query })),
})
