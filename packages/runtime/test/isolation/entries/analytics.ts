import type { Entries } from './entry.ts'

const OF_HOURS = 'takes no id: it is about hours of who is given; ledger.test.ts tries it as another'

export const analyticsEntries = {
  'ledger.get': OF_HOURS,
  'ledger.explain': OF_HOURS,
  'analytics.counts': ({ analytics }, tenant, { surveyId }) =>
    analytics.counts(tenant, { surveyId, interval: 'month' }),
  'analytics.nps': ({ analytics }, tenant, { surveyId }) => analytics.nps(tenant, { surveyId, segment: 'channel' }),
  'analytics.csat': ({ analytics }, tenant, { surveyId }) => analytics.csat(tenant, { surveyId }),
  'analytics.verify': ({ analytics }, tenant, { surveyId }) => analytics.verify(tenant, { surveyId }),
} satisfies Entries
