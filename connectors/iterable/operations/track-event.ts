import type { Operation } from '@howazit/connector-kit'

export const trackEvent: Operation = {
  title: 'Track an event',
  summary: 'A response becomes an event of the user, which journeys can begin with.',
  on: ['response.created'],
  mapping: 'track-event.map.js',
  method: 'POST',
  path: '/events/track',
  body: { '...': '{input}', id: '{idempotencyKey}' },
  success: [{ body: '/code', is: ['Success'] }],
  // An event of that id is written again.
  idempotency: { kind: 'client_id' },
  limits: [{ field: '/dataFields/comment', charactersMax: 10_000, onExcess: 'truncate' }],
  personalData: [
    '/data/response/answers',
    '/data/response/respondentMeta/customerId',
    '/data/response/respondentMeta/email',
  ],
}
