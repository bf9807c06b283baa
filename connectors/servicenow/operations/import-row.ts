import type { Operation } from '@howazit/connector-kit'

/** The transform map decides what becomes of a row; where u_response_id coalesces, a repeat updates the same record. */
export const importRow: Operation = {
  title: 'Import a row',
  summary: 'A response becomes a row of an import set, and what its transform map makes of that.',
  on: ['response.created', 'response.updated'],
  mapping: 'import-row.map.js',
  method: 'POST',
  path: '/api/now/import/{settings.stagingTable}',
  success: [{ status: [201] }, { body: '/result/*/status', is: ['inserted', 'updated', 'ignored'] }],
  remoteId: { body: '/result/0/sys_id' },
  idempotency: { kind: 'upsert', of: '{input.u_response_id}' },
  limits: [{ field: '/u_comment', charactersMax: 4_000, onExcess: 'truncate' }],
  errors: [
    {
      status: [200, 201],
      body: '/result/*/status',
      is: ['error'],
      means: 'permanent',
      reason: 'transform_failed',
      message: '/result/0/error_message',
      hint: 'The transform map refuses the row: look at the import set in ServiceNow.',
    },
  ],
  personalData: ['/data/response/answers', '/data/response/respondentMeta'],
}
