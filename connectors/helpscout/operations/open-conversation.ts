import type { Operation } from '@howazit/connector-kit'

const customer = { '...': { email: '{settings.fallbackEmail}' }, email: '{input.email}', firstName: '{input.name}' }

/** Looked for by the response's id in a custom field; the customer is made where there is none with the address. */
export const openConversation: Operation = {
  title: 'Open a conversation',
  summary: 'A detractor becomes an active conversation of the respondent.',
  on: ['response.created'],
  mapping: 'open-conversation.map.js',
  steps: [
    {
      name: 'conversation',
      method: 'GET',
      path: '/v2/conversations',
      query: {
        mailbox: '{settings.inboxId}',
        status: 'all',
        customFieldsByIds: '{settings.fieldId}:{event.data.response.id}',
      },
      success: [{ body: '/page/totalElements', exists: true }],
      capture: { id: '/_embedded/conversations/0/id' },
      onFound: { when: 'id', done: true },
    },
  ],
  method: 'POST',
  path: '/v2/conversations',
  body: {
    mailboxId: '{settings.inboxId}',
    type: 'email',
    status: 'active',
    subject: '{input.subject}',
    customer,
    threads: [{ type: 'customer', customer, text: '{input.text}' }],
    tags: '{input.tags}',
    fields: [{ id: '{settings.fieldId}', value: '{event.data.response.id}' }],
    autoReply: false,
  },
  success: [{ status: [201] }],
  remoteId: { header: 'resource-id' },
  remoteUrl: 'https://secure.helpscout.net/conversation/{remoteId}',
  idempotency: { kind: 'lookup', step: 'conversation' },
  cost: { account: 2 },
  limits: [
    { field: '/subject', charactersMax: 250, onExcess: 'truncate' },
    { field: '/name', charactersMax: 40, onExcess: 'truncate' },
  ],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/email', '/data/response/respondentMeta/name'],
}
