import type { Operation } from '@howazit/connector-kit'

export const updateUser: Operation = {
  title: 'Keep the last score on the user',
  summary: 'The score of a response becomes fields of the user, who is made if there is none.',
  on: ['response.created', 'response.updated'],
  mapping: 'update-user.map.js',
  method: 'POST',
  path: '/users/update',
  body: { '...': '{input}', mergeNestedObjects: true },
  success: [{ body: '/code', is: ['Success'] }],
  idempotency: { kind: 'upsert' },
  limits: [{ field: '/email', charactersMax: 255, onExcess: 'refuse' }],
  personalData: [
    '/data/response/answers',
    '/data/response/respondentMeta/customerId',
    '/data/response/respondentMeta/email',
  ],
}
