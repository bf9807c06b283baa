import type { Operation } from '@howazit/connector-kit'

export const trackEvent: Operation = {
  title: 'Track an event',
  summary: 'A response becomes an event of the person, which campaigns can begin with.',
  on: ['response.created'],
  mapping: 'track-event.map.js',
  method: 'POST',
  path: '/customers/{input.person}/events',
  body: { name: 'survey_response', id: '{idempotencyKey}', timestamp: '{input.timestamp}', data: '{input.data}' },
  success: [{ status: [200] }, { body: '', matches: '^\\{' }],
  // By a ULID it is known again.
  idempotency: { kind: 'client_id', transform: 'ulid' },
  limits: [
    { field: '/person', charactersMax: 150, onExcess: 'refuse' },
    { field: '/data/comment', charactersMax: 20_000, onExcess: 'truncate' },
  ],
  // The address where there is no customer id.
  personalData: [
    '/data/response/answers',
    '/data/response/respondentMeta/customerId',
    '/data/response/respondentMeta/email',
  ],
}
