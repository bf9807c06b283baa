import type { Operation } from '@howazit/connector-kit'

/** Front imports no second message with an external id. Without `is_archived` and `should_skip_rules` nobody would see it. */
export const openConversation: Operation = {
  title: 'Open a conversation',
  summary: 'A detractor becomes an open conversation in the inbox, which is answered to the respondent.',
  on: ['response.created'],
  mapping: 'open-conversation.map.js',
  method: 'POST',
  path: '/inboxes/{settings.inboxId}/imported_messages',
  body: {
    '...': '{input}',
    to: ['{settings.address}'],
    body_format: 'markdown',
    external_id: '{idempotencyKey}',
    metadata: {
      thread_ref: '{event.data.response.id}',
      is_inbound: true,
      is_archived: false,
      should_skip_rules: false,
    },
  },
  success: [{ status: [202] }, { body: '/message_uid', exists: true }],
  remoteId: { body: '/message_uid' },
  idempotency: { kind: 'client_id' },
  limits: [{ field: '/subject', charactersMax: 250, onExcess: 'truncate' }],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/email', '/data/response/respondentMeta/name'],
}
