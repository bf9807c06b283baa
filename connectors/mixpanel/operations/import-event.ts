import type { Operation } from '@howazit/connector-kit'

export const importEvent: Operation = {
  title: 'Import an event',
  summary: 'A response becomes an event of the customer, with its score and where it came from.',
  on: ['response.created'],
  mapping: 'import-event.map.js',
  method: 'POST',
  path: '/import',
  query: { strict: '1', project_id: '{settings.projectId}' },
  // What is right in a request with mistakes is taken, and said so by 400.
  success: [{ status: [200, 400] }, { body: '/num_records_imported' }],
  idempotency: { kind: 'client_id', lengthMax: 36 },
  batch: {
    recordsMax: 2_000,
    bytesMax: 2_000_000,
    recordBytesMax: 1_000_000,
    lingerMs: 2_000,
    record: {
      event: 'Survey Response',
      properties: { '...': '{item}', $insert_id: '{idempotencyKey}' },
    },
    envelope: '{records}',
    allowsDuplicates: true,
    keepsOrder: false,
    onRefused: 'bisect',
  },
  partial: { items: '/failed_records', by: { index: '/index' }, lists: 'failures' },
  limits: [{ field: '/comment', charactersMax: 255, onExcess: 'truncate' }],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/customerId'],
}
