import type { Operation } from '@howazit/connector-kit'

export const raiseTheme: Operation = {
  title: 'Raise a theme',
  summary: 'The theme that costs the score most becomes one alert, on which later insights are counted.',
  on: ['insight.ready'],
  mapping: 'raise-theme.map.js',
  method: 'POST',
  path: '/v2/alerts',
  body: { '...': '{input}', alias: '{idempotencyKey}', source: 'Howazit' },
  success: [{ status: [202] }, { body: '/requestId', exists: true }],
  remoteId: { body: '/requestId' },
  idempotency: {
    kind: 'client_id',
    of: '{event.data.insight.surveyId}:{input.entity}',
    transform: 'sha256',
    lengthMax: 512,
  },
  limits: [
    { field: '/message', charactersMax: 130, onExcess: 'truncate' },
    { field: '/description', charactersMax: 15_000, onExcess: 'truncate' },
    { field: '/entity', charactersMax: 512, onExcess: 'truncate' },
  ],
}
