import type { Operation } from '@howazit/connector-kit'

export const sendAlert: Operation = {
  title: 'Mail a detractor to the team',
  summary: 'A detractor becomes a mail to the team with the comment, the score and where it came from.',
  on: ['response.created'],
  mapping: 'send-alert.map.js',
  method: 'POST',
  path: '/smtp/email',
  body: {
    sender: { email: '{settings.sender}' },
    to: [{ email: '{settings.recipient}' }],
    subject: '{input.subject}',
    htmlContent: '{input.html}',
    headers: { 'Idempotency-Key': '{idempotencyKey}' },
    tags: ['howazit'],
  },
  success: [{ status: [201, 202] }, { body: '/messageId' }],
  remoteId: { body: '/messageId' },
  idempotency: { kind: 'client_id', of: '{eventId}:alert', transform: 'uuid4' },
  limits: [{ field: '/subject', charactersMax: 200, onExcess: 'truncate' }],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/name'],
}
