import type { Operation } from '@howazit/connector-kit'

export const postMessage: Operation = {
  title: 'Post a message',
  summary: 'A response becomes a card in a space.',
  on: ['response.created'],
  mapping: 'post-message.map.js',
  method: 'POST',
  path: '/spaces/{settings.space}/messages',
  query: { requestId: '{idempotencyKey}' },
  success: [{ body: '/name' }],
  remoteId: { body: '/name' },
  // A repeated request gets the message that is there.
  idempotency: { kind: 'client_id' },
  limits: [{ field: '', bytesMax: 32_000, onExcess: 'refuse' }],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/name'],
}
