import type { Operation } from '@howazit/connector-kit'
import { sentAlready } from './sent-already.ts'

export const sendTheme: Operation = {
  title: 'Mail a theme to the team',
  summary: 'The theme that costs the score most becomes a mail to the team with a link to the report.',
  on: ['insight.ready'],
  mapping: 'send-theme.map.js',
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
  idempotency: { kind: 'client_id', of: '{eventId}:theme', transform: 'uuid4', windowSeconds: 1_800 },
  limits: [{ field: '/subject', charactersMax: 200, onExcess: 'truncate' }],
  errors: [sentAlready],
}
