import type { Operation } from '@howazit/connector-kit'

const custom = {
  '...': '{input.custom}',
  '{settings.scoreAttribute}': '{input.score}',
  '{settings.bandAttribute}': '{input.band}',
}

/** An address has one customer: the one that is there is changed, and made where there is none. */
export const scoreCustomer: Operation = {
  title: 'Keep the score on the customer',
  summary: 'The customer with the respondent’s address gets the latest score and its band.',
  on: ['response.created', 'response.updated'],
  mapping: 'score-customer.map.js',
  steps: [
    {
      name: 'customer',
      method: 'GET',
      path: '/customers/email={input.email}',
      success: [{ body: '/data' }],
      absent: [{ status: [404] }],
      capture: { id: '/data/id' },
      onFound: {
        when: 'id',
        request: { method: 'PATCH', path: '/customers/{steps.customer.id}', body: { custom } },
      },
    },
  ],
  method: 'POST',
  path: '/customers',
  body: { name: '{input.name}', emails: [{ type: 'other', email: '{input.email}' }], custom },
  success: [{ status: [200, 201] }, { body: '/data/id' }],
  remoteId: { body: '/data/id' },
  idempotency: { kind: 'lookup', step: 'customer' },
  limits: [{ field: '/name', charactersMax: 255, onExcess: 'truncate' }],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/email', '/data/response/respondentMeta/name'],
}
