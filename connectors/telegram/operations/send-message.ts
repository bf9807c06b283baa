import type { Operation } from '@howazit/connector-kit'

export const sendMessage: Operation = {
  title: 'Send a message',
  summary: 'A response becomes a message with the comment, the score and where it came from.',
  on: ['response.created'],
  mapping: 'send-message.map.js',
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
  personalData: ['/data/response/answers', '/data/response/respondentMeta/name'],
}
