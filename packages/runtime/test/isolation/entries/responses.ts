import { both, type Entries, firstOf, PAGE } from './entry.ts'

export const responseEntries = {
  'responses.accept': ({ responses }, tenant, { surveyId, npsId, idempotencyKey: key }) => {
    const answers = [{ questionId: npsId, numericValue: 9 }]
    return responses.accept(tenant, [{ key, body: { surveyId, submittedAt: '2026-11-20T10:15:30.000Z', answers } }])
  },
  'responses.get': ({ responses }, tenant, { responseId }) => responses.get(tenant, responseId),
  'responses.list': ({ responses }, tenant, { surveyId, cursor }) =>
    both(responses.list(tenant, { ...PAGE, surveyId }), responses.list(tenant, { ...PAGE, cursor })),
  'responses.update': ({ responses }, tenant, { responseId }) =>
    responses.update(tenant, responseId, { revision: 1, channel: 'changed' }),
  'responses.delete': ({ responses }, tenant, { responseId }) => responses.delete(tenant, responseId),
  'responses.export': async ({ responses }, tenant, { surveyId }) => {
    const read = async (format: 'ndjson' | 'csv') => {
      const lines: string[] = []
      for await (const line of await responses.export(tenant, { surveyId, format })) lines.push(line)
      return lines
    }
    return await both(read('ndjson'), read('csv'))
  },
  'responses.trace': ({ responses }, tenant, { responseId }) => responses.trace(tenant, responseId),
  'responses.follow': ({ responses }, tenant, { surveyId }) =>
    firstOf((signal) => responses.follow(tenant, { surveyId, signal })),
} satisfies Entries
