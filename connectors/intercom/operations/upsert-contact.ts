import type { Operation } from '@howazit/connector-kit'

/** An address is looked for: the contact that is there is updated, and made where there is none. */
export const upsertContact: Operation = {
  title: 'Keep the score on the contact',
  summary: 'The contact with the respondent’s address gets the latest score and comment.',
  on: ['response.created', 'response.updated'],
  mapping: 'upsert-contact.map.js',
  steps: [
    {
      name: 'contact',
      method: 'POST',
      path: '/contacts/search',
      body: {
        query: { field: 'email', operator: '=', value: '{input.email}' },
        pagination: { per_page: 1 },
      },
      success: [{ status: [200] }, { body: '/total_count', exists: true }],
      capture: { id: '/data/0/id' },
      onFound: {
        when: 'id',
        request: {
          method: 'PUT',
          path: '/contacts/{steps.contact.id}',
          body: { custom_attributes: '{input.custom_attributes}' },
        },
      },
    },
  ],
  method: 'POST',
  path: '/contacts',
  body: { role: 'user', '...': '{input}' },
  success: [{ status: [200] }, { body: '/type', is: ['contact'] }],
  remoteId: { body: '/id' },
  remoteUrl: 'https://app.intercom.com/a/apps/{learnt.workspace}/users/{remoteId}/all-conversations',
  idempotency: { kind: 'lookup', step: 'contact' },
  limits: [{ field: '/custom_attributes/howazit_comment', charactersMax: 255, onExcess: 'truncate' }],
  errors: [
    {
      status: [409],
      body: '/errors/0/message',
      matches: '^An archived contact',
      means: 'recipient',
      reason: 'contact_archived',
      hint: 'The contact was archived in Intercom: restore it there, or leave it be.',
    },
    // Somebody made it between the two requests: the next attempt finds it.
    { status: [409], means: 'retry', reason: 'contact_exists' },
  ],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/name', '/data/response/respondentMeta/email'],
}
