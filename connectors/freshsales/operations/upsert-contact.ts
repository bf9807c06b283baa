import type { Operation } from '@howazit/connector-kit'

export const upsertContact: Operation = {
  title: 'Keep the score on the contact',
  summary:
    'The contact with the respondent’s address gets the latest score and comment, and is made where there is none.',
  on: ['response.created', 'response.updated'],
  mapping: 'upsert-contact.map.js',
  method: 'POST',
  path: '/contacts/upsert',
  body: {
    unique_identifier: { emails: '{input.email}' },
    contact: { emails: '{input.email}', custom_field: '{input.custom_field}' },
  },
  success: [{ status: [200, 201] }, { body: '/contact/id' }],
  remoteId: { body: '/contact/id' },
  remoteUrl: 'https://{settings.domain}.{choices.suffix}/crm/sales/contacts/{remoteId}',
  idempotency: { kind: 'upsert', of: '{input.email}' },
  limits: [{ field: '/custom_field/cf_howazit_comment', charactersMax: 65_000, onExcess: 'truncate' }],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/email'],
}
