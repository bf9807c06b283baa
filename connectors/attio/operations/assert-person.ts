import type { Operation } from '@howazit/connector-kit'

export const assertPerson: Operation = {
  title: 'Keep the score on the person',
  summary:
    'The person with the respondent’s address gets the latest score and comment, and is made where there is none.',
  on: ['response.created', 'response.updated'],
  mapping: 'assert-person.map.js',
  method: 'PUT',
  path: '/objects/people/records',
  query: { matching_attribute: 'email_addresses' },
  body: { data: { values: { '...': '{input.values}', email_addresses: ['{input.email}'] } } },
  success: [{ status: [200] }, { body: '/data/id/record_id' }],
  remoteId: { body: '/data/id/record_id' },
  remoteUrl: '{reply.body.data.web_url}',
  idempotency: { kind: 'upsert', of: '{input.email}' },
  limits: [{ field: '/values/howazit_comment/0', charactersMax: 100_000, onExcess: 'truncate' }],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/email'],
}
