import type { Operation } from '@howazit/connector-kit'
import { sentAlready } from './sent-already.ts'

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
    headers: { idempotencyKey: '{idempotencyKey}' },
    tags: ['howazit'],
  },
  success: [{ status: [201, 202] }, { body: '/messageId' }],
  remoteId: { body: '/messageId' },
  idempotency: { kind: 'client_id', of: '{eventId}:alert', transform: 'uuid4', windowSeconds: 1_800 },
  limits: [{ field: '/subject', charactersMax: 200, onExcess: 'truncate' }],
  errors: [sentAlready],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/name'],
}
