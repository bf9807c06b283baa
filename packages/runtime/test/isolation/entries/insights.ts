import { both, type Entries, firstOf, PAGE } from './entry.ts'

const OF_LINK =
  'answers whoever has a link that only the tenant was given, for a while; artifacts.test.ts tries it with others'
const HEADLINE = 'headline.recommend'
const ALL_TIME = { from: '2000-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' }

export const insightEntries = {
  'insights.create': ({ insights }, tenant, { surveyId }) => insights.create(tenant, { surveyId, timeframe: ALL_TIME }),
  'insights.get': ({ insights }, tenant, { insightId }) => insights.get(tenant, insightId),
  // Of a cursor from somewhere else every page is his own.
  'insights.list': async ({ insights }, tenant, { insightId, cursor }) => {
    const pages = await both(insights.list(tenant, PAGE), insights.list(tenant, { ...PAGE, cursor }))
    return pages.flatMap(({ items }) => items.filter(({ id }) => id === insightId))
  },
  'insights.findings': ({ insights }, tenant, { insightId }) =>
    insights.findings(tenant, { ...PAGE, insightId, mayReadResponses: true }),
  'insights.exportRecords': async ({ insights }, tenant, { insightId }) => {
    const lines: string[] = []
    for await (const line of await insights.exportRecords(tenant, { insightId, findingId: HEADLINE })) lines.push(line)
    return lines
  },
  'surveyThemes.get': ({ surveyThemes }, tenant, { surveyId }) => surveyThemes.get(tenant, surveyId),
  'surveyThemes.update': ({ surveyThemes }, tenant, { surveyId }) =>
    surveyThemes.update(tenant, surveyId, { version: 0, themes: [] }),
  'insights.prompts': ({ insights }, tenant, { insightId }) => insights.prompts(tenant, insightId),
  'insights.artifacts': ({ insights }, tenant, { insightId }) => insights.artifacts(tenant, insightId),
  'insights.openArtifact': OF_LINK,
  'insights.follow': ({ insights }, tenant, { insightId }) =>
    both(
      firstOf((signal) => insights.follow(tenant, { lastEventId: '2000-01-01T00:00:00.000Z', signal })),
      firstOf((signal) => insights.follow(tenant, { insightId, signal })),
    ),
  'insights.verify': ({ insights }, tenant, { insightId }) => insights.verify(tenant, insightId),
  'insights.getVerification': ({ insights }, tenant, { insightId }) => insights.getVerification(tenant, insightId),
  'insights.cancel': ({ insights }, tenant, { insightId }) => insights.cancel(tenant, insightId),
  'insights.retry': ({ insights }, tenant, { insightId }) => insights.retry(tenant, { insightId }),
  'insightSchedules.create': ({ insightSchedules }, tenant, { surveyId, npsId }) =>
    insightSchedules.create(tenant, { surveyId, questions: [npsId], every: 'day', at: '06:00' }),
  'insightSchedules.list': ({ insightSchedules }, tenant) => insightSchedules.list(tenant),
  'insightSchedules.get': ({ insightSchedules }, tenant, { scheduleId }) => insightSchedules.get(tenant, scheduleId),
  'insightSchedules.update': ({ insightSchedules }, tenant, { scheduleId }) =>
    insightSchedules.update(tenant, scheduleId, { enabled: false }),
  'insightSchedules.delete': ({ insightSchedules }, tenant, { scheduleId }) =>
    insightSchedules.delete(tenant, scheduleId),
} satisfies Entries
