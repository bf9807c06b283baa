import type { Operation } from '@howazit/connector-kit'

export const identifyPerson: Operation = {
  title: 'Keep the last score on the person',
  summary: 'The score of a response becomes an attribute of the person, who is made if there is none.',
  on: ['response.created', 'response.updated'],
  mapping: 'identify-person.map.js',
  method: 'PUT',
  path: '/customers/{input.person}',
  body: '{input.attributes}',
  success: [{ status: [200] }, { body: '', matches: '^\\{' }],
  idempotency: { kind: 'upsert', of: '{input.person}' },
  limits: [{ field: '/person', charactersMax: 150, onExcess: 'refuse' }],
  personalData: [
    '/data/response/answers',
    '/data/response/respondentMeta/customerId',
    '/data/response/respondentMeta/email',
  ],
}
