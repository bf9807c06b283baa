import type { Operation } from '@howazit/connector-kit'

export const trackResponse: Operation = {
  title: 'Track a response',
  summary: 'A response becomes an event of its customer with score, comment and dimensions.',
  on: ['response.created'],
  mapping: 'track-response.map.js',
  method: 'POST',
  path: '/track',
  success: [{ status: [200] }],
  idempotency: { kind: 'client_id' },
  batch: {
    recordsMax: 1_000,
    bytesMax: 1_000_000,
    lingerMs: 1_000,
    record: { '...': '{item}', event: '{settings.eventName}', idempotency_key: '{idempotencyKey}' },
    envelope: { events: '{records}' },
    allowsDuplicates: true,
    keepsOrder: false,
    onRefused: 'bisect',
  },
  limits: [
    { field: '/identity', charactersMax: 255, onExcess: 'refuse' },
    { field: '/properties/Comment', charactersMax: 1_023, onExcess: 'truncate' },
  ],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/customerId'],
}
