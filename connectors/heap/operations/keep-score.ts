import type { Operation } from '@howazit/connector-kit'

export const keepScore: Operation = {
  title: 'Keep the last score on the user',
  summary: 'The score of a response becomes properties of the user.',
  on: ['response.created', 'response.updated'],
  mapping: 'keep-score.map.js',
  method: 'POST',
  path: '/add_user_properties',
  success: [{ status: [200] }],
  idempotency: { kind: 'upsert', of: '{input.identity}' },
  limits: [{ field: '/identity', charactersMax: 255, onExcess: 'refuse' }],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/customerId'],
}
