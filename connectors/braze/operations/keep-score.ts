import type { Operation } from '@howazit/connector-kit'

export const keepScore: Operation = {
  title: 'Keep the last score on the user',
  summary: 'The score of a response becomes custom attributes of the user.',
  on: ['response.created', 'response.updated'],
  mapping: 'keep-score.map.js',
  method: 'POST',
  path: '/users/track',
  success: [{ status: [200, 201] }, { body: '/message', is: ['success'] }],
  idempotency: { kind: 'upsert', of: '{input.external_id}' },
  batch: {
    recordsMax: 75,
    bytesMax: 2_000_000,
    lingerMs: 1_000,
    envelope: { attributes: '{records}' },
    allowsDuplicates: false,
    keepsOrder: true,
    onRefused: 'bisect',
  },
  // What is wrong with one does not keep the others.
  partial: { items: '/errors', by: { index: '/index' }, lists: 'failures' },
  limits: [{ field: '/external_id', charactersMax: 997, onExcess: 'refuse' }],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/customerId'],
}
