import type { Operation } from '@howazit/connector-kit'

export const trackEvent: Operation = {
  title: 'Track an event',
  summary: 'A response becomes a custom event of the user, which canvases can begin with.',
  on: ['response.created'],
  mapping: 'track-event.map.js',
  method: 'POST',
  path: '/users/track',
  success: [{ status: [200, 201] }, { body: '/message', is: ['success'] }],
  // Sent twice it is logged twice.
  idempotency: { kind: 'none', onUnknown: 'at_most_once' },
  batch: {
    recordsMax: 75,
    bytesMax: 2_000_000,
    recordBytesMax: 100_000,
    lingerMs: 1_000,
    envelope: { events: '{records}' },
    allowsDuplicates: true,
    keepsOrder: true,
    onRefused: 'bisect',
  },
  partial: { items: '/errors', by: { index: '/index' }, lists: 'failures' },
  limits: [{ field: '/properties/comment', charactersMax: 255, onExcess: 'truncate' }],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/customerId'],
}
