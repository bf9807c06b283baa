import type { Operation } from '@howazit/connector-kit'

/** The description names the response, by which the request is looked for; whoever has an address is found, or made a customer. */
export const createRequest: Operation = {
  title: 'Create a request',
  summary: 'A detractor becomes a request of that customer.',
  on: ['response.created'],
  mapping: 'create-request.map.js',
  steps: [
    {
      name: 'request',
      method: 'GET',
      path: '/rest/api/3/search/jql',
      query: { jql: 'description ~ "\\"{input.responseId}\\""', fields: 'summary', maxResults: '1' },
      success: [{ body: '/isLast', exists: true }],
      capture: { key: '/issues/0/key' },
      onFound: { when: 'key', done: true },
    },
    {
      name: 'customer',
      onlyIf: ['input.email'],
      method: 'GET',
      path: '/rest/api/3/user/search',
      query: { query: '{input.email}', maxResults: '1' },
      success: [{ status: [200] }, { body: '', matches: '^\\[' }],
      capture: { accountId: '/0/accountId' },
    },
    {
      name: 'customer',
      onlyIf: ['input.email', '!customer.accountId'],
      method: 'POST',
      path: '/rest/servicedeskapi/customer',
      body: { displayName: '{input.name}', email: '{input.email}' },
      success: [{ status: [201] }, { body: '/accountId', exists: true }],
      capture: { accountId: '/accountId' },
    },
  ],
  method: 'POST',
  path: '/rest/servicedeskapi/request',
  body: {
    serviceDeskId: '{settings.serviceDeskId}',
    requestTypeId: '{settings.requestTypeId}',
    raiseOnBehalfOf: '{steps.customer.accountId}',
    requestFieldValues: '{input.fields}',
  },
  success: [{ status: [201] }, { body: '/issueKey', exists: true }],
  remoteId: { body: '/issueKey' },
  remoteUrl: '/browse/{remoteId}',
  idempotency: { kind: 'lookup', step: 'request' },
  limits: [
    { field: '/fields/summary', charactersMax: 255, onExcess: 'truncate' },
    { field: '/fields/description', charactersMax: 32_767, onExcess: 'refuse' },
  ],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/name', '/data/response/respondentMeta/email'],
}
