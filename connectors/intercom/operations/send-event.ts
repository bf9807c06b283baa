import type { Operation } from '@howazit/connector-kit'

/** Intercom takes two events of one person, name and second for one. */
export const sendEvent: Operation = {
  title: 'Put the response on the timeline',
  summary: 'A response becomes an event of the contact, with its score and comment.',
  on: ['response.created'],
  mapping: 'send-event.map.js',
  method: 'POST',
  path: '/events',
  success: [{ status: [202] }],
  idempotency: { kind: 'natural' },
  limits: [{ field: '/metadata/comment', charactersMax: 255, onExcess: 'truncate' }],
  errors: [
    {
      status: [404],
      means: 'recipient',
      reason: 'contact_unknown',
      hint: 'Intercom has no such contact: let upsertContact make it, or import it.',
    },
  ],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/email'],
}
