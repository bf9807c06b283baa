import type { Operation } from '@howazit/connector-kit'

export const sendTheme: Operation = {
  title: 'Send a theme',
  summary: 'The theme that costs the score most becomes a message with a link to the report.',
  on: ['insight.ready'],
  mapping: 'send-theme.map.js',
  method: 'POST',
  path: '/sendMessage',
  body: {
    chat_id: '{settings.chat}',
    text: '{input.text}',
    parse_mode: 'MarkdownV2',
    link_preview_options: { is_disabled: true },
  },
  success: [{ body: '/ok', is: [true] }],
  remoteId: { body: '/result/message_id' },
  // A message that may have been sent is not sent twice unless the tenant prefers two to none.
  idempotency: { kind: 'none', onUnknown: 'at_most_once' },
  escaping: { '/text': 'telegram_markdown' },
  limits: [{ field: '/text', charactersMax: 4_096, onExcess: 'refuse' }],
}
