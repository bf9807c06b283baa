import type { Operation } from '@howazit/connector-kit'

export const trackEvent: Operation = {
  title: 'Track an event',
  summary: 'A response becomes an event of the contact, which automations can begin with.',
  on: ['response.created'],
  mapping: 'track-event.map.js',
  method: 'POST',
  path: '/events',
  success: [{ status: [204] }],
  idempotency: { kind: 'none', onUnknown: 'at_most_once' },
  limits: [{ field: '/event_properties/comment', charactersMax: 10_000, onExcess: 'truncate' }],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/email'],
}
