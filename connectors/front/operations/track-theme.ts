import type { Operation } from '@howazit/connector-kit'

/** One conversation per survey and theme: messages of one thread are in one. */
export const trackTheme: Operation = {
  title: 'Track a theme',
  summary: 'The theme that costs the score most becomes one conversation, in which later insights are messages.',
  on: ['insight.ready'],
  mapping: 'track-theme.map.js',
  method: 'POST',
  path: '/inboxes/{settings.inboxId}/imported_messages',
  body: {
    sender: { handle: 'howazit', name: 'Howazit' },
    to: ['{settings.address}'],
    subject: '{input.subject}',
    body: '{input.body}',
    body_format: 'markdown',
    external_id: '{idempotencyKey}',
    created_at: '{input.created_at}',
    type: 'custom',
    tags: ['howazit', 'theme'],
    metadata: {
      thread_ref: '{input.thread}',
      is_inbound: true,
      is_archived: false,
      should_skip_rules: false,
    },
  },
  success: [{ status: [202] }, { body: '/message_uid', exists: true }],
  remoteId: { body: '/message_uid' },
  idempotency: { kind: 'client_id' },
  limits: [{ field: '/subject', charactersMax: 250, onExcess: 'truncate' }],
}
