import type { Operation } from '@howazit/connector-kit'

export const syncContact: Operation = {
  title: 'Keep the last score on the contact',
  summary: 'The score of a response goes into a field of the contact with its address, who is made if there is none.',
  on: ['response.created', 'response.updated'],
  mapping: 'sync-contact.map.js',
  method: 'POST',
  path: '/contact/sync',
  body: {
    contact: {
      email: '{input.email}',
      fieldValues: [{ field: '{settings.scoreField}', value: '{input.score}' }],
    },
  },
  success: [{ status: [200, 201] }, { body: '/contact/id' }],
  remoteId: { body: '/contact/id' },
  idempotency: { kind: 'upsert', of: '{input.email}' },
  limits: [{ field: '/email', charactersMax: 254, onExcess: 'refuse' }],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/email'],
}
