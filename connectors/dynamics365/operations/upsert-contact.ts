import type { Operation } from '@howazit/connector-kit'
import { contactSteps } from './contact-steps.ts'

/** Only the columns that change are sent. */
export const upsertContact: Operation = {
  title: 'Keep the score on the contact',
  summary: 'The contact with the respondent’s address gets the latest score and comment.',
  on: ['response.created', 'response.updated'],
  mapping: 'upsert-contact.map.js',
  steps: contactSteps,
  method: 'PATCH',
  path: '/contacts({steps.contact.id})',
  query: { $select: 'contactid' },
  headers: { prefer: 'return=representation', 'if-match': '*' },
  body: { '{settings.scoreColumn}': '{input.score}', '{settings.commentColumn}': '{input.comment}' },
  success: [{ status: [200] }, { body: '/contactid', exists: true }],
  remoteId: { body: '/contactid' },
  remoteUrl:
    'https://{settings.org}.{settings.region}.dynamics.com/main.aspx?pagetype=entityrecord&etn=contact&id={remoteId}',
  idempotency: { kind: 'upsert', of: '{input.contact.emailaddress1}:{eventId}' },
  limits: [
    { field: '/comment', charactersMax: 4_000, onExcess: 'truncate' },
    { field: '/contact/lastname', charactersMax: 50, onExcess: 'truncate' },
    { field: '/contact/emailaddress1', charactersMax: 100, onExcess: 'refuse' },
  ],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/name', '/data/response/respondentMeta/email'],
}
