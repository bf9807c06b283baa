import type { Operation } from '@howazit/connector-kit'

/** The `message-id` follows from the event: many receivers show a repeat once, none has to. */
export const sendAlert: Operation = {
  title: 'Mail a detractor',
  summary: 'A detractor becomes a mail, which is answered to the respondent.',
  on: ['response.created'],
  mapping: 'send-alert.map.js',
  method: 'POST',
  path: '',
  headers: {
    'message-id': '<{idempotencyKey}@{settings.domain}>',
    'auto-submitted': 'auto-generated',
    'x-entity-ref-id': '{event.data.response.id}',
  },
  body: { from: 'Howazit <{settings.sender}@{settings.domain}>', to: '{settings.to}', '...': '{input}' },
  success: [{ body: '/messageId', exists: true }],
  remoteId: { body: '/messageId' },
  idempotency: { kind: 'client_id' },
  limits: [{ field: '/subject', charactersMax: 200, onExcess: 'truncate' }],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/email', '/data/response/respondentMeta/name'],
}
