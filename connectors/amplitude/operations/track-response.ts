import type { Operation } from '@howazit/connector-kit'

export const trackResponse: Operation = {
  title: 'Track a response',
  summary: 'A response becomes an event of the customer, whose last score becomes a property of theirs.',
  on: ['response.created'],
  mapping: 'track-response.map.js',
  method: 'POST',
  path: '/2/httpapi',
  success: [{ body: '/code', is: [200] }],
  // Known again by device and this for seven days.
  idempotency: { kind: 'client_id', windowSeconds: 604_800 },
  batch: {
    recordsMax: 100,
    bytesMax: 1_000_000,
    lingerMs: 1_000,
    record: { '...': '{item}', insert_id: '{idempotencyKey}' },
    envelope: { options: { min_id_length: 1 }, events: '{records}' },
    allowsDuplicates: true,
    keepsOrder: false,
    onRefused: 'bisect',
  },
  limits: [{ field: '/event_properties/comment', charactersMax: 1_024, onExcess: 'truncate' }],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/customerId'],
}
