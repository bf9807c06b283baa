import type { Operation } from '@howazit/connector-kit'

const customer = { email: '{settings.fallbackEmail}' }

/** One conversation per theme and survey: the first insight opens it, later ones change what it costs and leave its status to whoever works on it. */
export const trackTheme: Operation = {
  title: 'Track a theme',
  summary: 'The theme that costs the score most becomes one conversation, whose subject later insights update.',
  on: ['insight.ready'],
  mapping: 'track-theme.map.js',
  steps: [
    {
      name: 'conversation',
      method: 'GET',
      path: '/v2/conversations',
      query: {
        mailbox: '{settings.inboxId}',
        status: 'all',
        customFieldsByIds: '{settings.fieldId}:{input.theme}',
      },
      success: [{ body: '/page/totalElements', exists: true }],
      capture: { id: '/_embedded/conversations/0/id' },
      onFound: {
        when: 'id',
        request: {
          method: 'PATCH',
          path: '/v2/conversations/{steps.conversation.id}',
          body: { op: 'replace', path: '/subject', value: '{input.subject}' },
        },
      },
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
    tags: ['howazit', 'theme'],
    fields: [{ id: '{settings.fieldId}', value: '{input.theme}' }],
    autoReply: false,
  },
  success: [{ status: [201, 204] }],
  remoteId: { header: 'resource-id' },
  remoteUrl: 'https://secure.helpscout.net/conversation/{remoteId}',
  idempotency: { kind: 'lookup', step: 'conversation' },
  cost: { account: 2 },
  limits: [{ field: '/subject', charactersMax: 250, onExcess: 'truncate' }],
}
