import type { Operation } from '@howazit/connector-kit'

export const captureResponse: Operation = {
  title: 'Capture a response',
  summary: 'A response becomes an event of the customer, whose last score becomes a property of theirs.',
  on: ['response.created'],
  mapping: 'capture-response.map.js',
  method: 'POST',
  path: '/batch/',
  success: [{ body: '/status', is: ['Ok', 1] }],
  // Events of one id, name, time and person become one.
  idempotency: { kind: 'client_id', transform: 'uuid5' },
  batch: {
    recordsMax: 500,
    bytesMax: 5_000_000,
    recordBytesMax: 1_000_000,
    lingerMs: 1_000,
    record: { '...': '{item}', uuid: '{idempotencyKey}' },
    envelope: { historical_migration: false, batch: '{records}' },
    allowsDuplicates: true,
    keepsOrder: false,
    onRefused: 'bisect',
  },
  limits: [
    { field: '/distinct_id', charactersMax: 200, onExcess: 'refuse' },
    { field: '/properties/comment', charactersMax: 10_000, onExcess: 'truncate' },
  ],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/customerId'],
}
