import type { Operation } from '@howazit/connector-kit'

/** The file’s name follows from which responses are in it. */
export const exportResponses: Operation = {
  title: 'Write responses',
  summary: 'Responses become the lines of a CSV file, those that come together in one.',
  on: ['response.created', 'response.updated', 'response.deleted'],
  mapping: 'export-responses.map.js',
  method: 'PUT',
  path: '/{+settings.folder}/responses-{batchKey}.csv',
  format: 'csv',
  success: [{ body: '/path', exists: true }],
  remoteId: { body: '/path' },
  idempotency: { kind: 'natural' },
  batch: {
    recordsMax: 5_000,
    bytesMax: 8_000_000,
    lingerMs: 10_000,
    record: { event_id: '{eventId}', '...': '{item}' },
    envelope: '{records}',
    allowsDuplicates: true,
    keepsOrder: true,
    onRefused: 'fail',
  },
  personalData: [
    '/data/response/answers',
    '/data/response/respondentMeta/name',
    '/data/response/respondentMeta/email',
    '/data/response/respondentMeta/customerId',
  ],
}
