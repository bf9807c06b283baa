import type { AnalyticsVerification, CsatReport, NpsReport, ResponseCounts } from '@howazit/sdk'
import type { Tenant } from '../tenancy/tenant.ts'

export interface Range {
  readonly from?: Date
  readonly to?: Date
}

/** The dashboards' questions. Every statement binds the tenant; every answer says how fresh it is. */
export interface Analytics {
  counts(
    tenant: Tenant,
    query: Range & { surveyId: string; interval: '5m' | 'hour' | 'day' | 'month' },
  ): Promise<ResponseCounts>
  nps(tenant: Tenant, query: Range & { surveyId: string; questionId: string; segment?: string }): Promise<NpsReport>
  csat(tenant: Tenant, query: Range & { surveyId: string; questionId: string }): Promise<CsatReport>
  verify(tenant: Tenant, query: { surveyId?: string }): Promise<AnalyticsVerification>
}
