import type { Operation } from '@howazit/connector-kit'

export const upsertContact: Operation = {
  title: 'Keep the last score on the contact',
  summary:
    'The score of a response goes into an attribute of the contact with its address, who is made if there is none.',
  on: ['response.created', 'response.updated'],
  mapping: 'upsert-contact.map.js',
  method: 'POST',
  path: '/contacts',
  body: {
    email: '{input.email}',
    attributes: {
      '...': '{input.attributes}',
      '{settings.scoreAttribute}': '{input.score}',
      '{settings.answeredAttribute}': '{input.answeredOn}',
    },
    listIds: { '...present': ['{settings.listId}'] },
    updateEnabled: true,
  },
  success: [{ status: [201, 204] }],
  // Only of a contact that was made.
  remoteId: { body: '/id' },
  idempotency: { kind: 'upsert', of: '{input.email}' },
  limits: [{ field: '/email', charactersMax: 254, onExcess: 'refuse' }],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/email'],
}
