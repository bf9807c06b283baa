import type { Operation } from '@howazit/connector-kit'

/** An address has one contact: the one that is there is updated, and made where there is none. */
export const upsertContact: Operation = {
  title: 'Keep the score on the contact',
  summary: 'The contact with the respondent’s address gets the latest score and comment.',
  on: ['response.created', 'response.updated'],
  mapping: 'upsert-contact.map.js',
  steps: [
    {
      name: 'contact',
      method: 'GET',
      path: '/contacts',
      query: { email: '{input.email}' },
      success: [{ status: [200] }, { body: '', matches: '^\\[' }],
      capture: { id: '/0/id' },
      onFound: {
        when: 'id',
        request: {
          method: 'PUT',
          path: '/contacts/{steps.contact.id}',
          body: { custom_fields: '{input.custom_fields}' },
        },
      },
    },
  ],
  method: 'POST',
  path: '/contacts',
  success: [{ status: [200, 201] }, { body: '/id', exists: true }],
  remoteId: { body: '/id' },
  remoteUrl: 'https://{settings.domain}.freshdesk.com/a/contacts/{remoteId}',
  idempotency: { kind: 'lookup', step: 'contact' },
  limits: [
    { field: '/name', charactersMax: 255, onExcess: 'truncate' },
    { field: '/custom_fields/howazit_comment', charactersMax: 65_535, onExcess: 'truncate' },
  ],
  errors: [
    // Somebody made it between the two requests: the next attempt finds it.
    { status: [409], means: 'retry', reason: 'contact_exists' },
  ],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/name', '/data/response/respondentMeta/email'],
}
