import type { Operation } from '@howazit/connector-kit'

export const postTheme: Operation = {
  title: 'Post a theme',
  summary: 'The theme that costs the score most becomes a card in a space.',
  on: ['insight.ready'],
  mapping: 'post-theme.map.js',
  method: 'POST',
  path: '/spaces/{settings.space}/messages',
  query: { requestId: '{idempotencyKey}' },
  success: [{ body: '/name' }],
  remoteId: { body: '/name' },
  idempotency: { kind: 'client_id' },
  limits: [{ field: '', bytesMax: 32_000, onExcess: 'refuse' }],
}
