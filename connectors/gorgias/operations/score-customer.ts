import type { Operation } from '@howazit/connector-kit'

/** An address has one customer, who is made where there is none; the field is set to the value that is the whole body. */
export const scoreCustomer: Operation = {
  title: 'Keep the score on the customer',
  summary: 'The customer with the respondent’s address gets the latest score.',
  on: ['response.created', 'response.updated'],
  mapping: 'score-customer.map.js',
  steps: [
    {
      name: 'customer',
      method: 'GET',
      path: '/customers',
      query: { email: '{input.email}', limit: '1' },
      success: [{ body: '/object', is: ['list'] }],
      capture: { id: '/data/0/id' },
    },
    {
      name: 'customer',
      onlyIf: ['!customer.id'],
      method: 'POST',
      path: '/customers',
      body: {
        name: '{input.name}',
        email: '{input.email}',
        channels: [{ type: 'email', address: '{input.email}', preferred: true }],
      },
      success: [{ body: '/id' }],
      capture: { id: '/id' },
    },
  ],
  method: 'PUT',
  // The address without a field takes all of them at once, and empties those that are not named.
  path: '/customers/{steps.customer.id}/custom-fields/{settings.scoreField}',
  body: '{input.score}',
  // What it answers is not relied on, save that it is the API that does.
  success: [{ status: [200, 202] }, { header: 'content-type', matches: 'json' }],
  remoteId: { body: '/field/id' },
  idempotency: { kind: 'upsert', of: '{input.email}' },
  limits: [{ field: '/name', charactersMax: 255, onExcess: 'truncate' }],
  errors: [
    // Somebody made the customer between the two requests: the next attempt finds it.
    { status: [409], means: 'retry', reason: 'customer_exists' },
  ],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/email', '/data/response/respondentMeta/name'],
}
