import type { Operation } from '@howazit/connector-kit'

export const postActivity: Operation = {
  title: 'Post an activity',
  summary: 'A response becomes a survey activity on the timeline of the customer with the respondent’s address.',
  on: ['response.created'],
  mapping: 'post-activity.map.js',
  method: 'POST',
  path: '/conversation-items',
  body: {
    id: '{idempotencyKey}',
    customer: { emailAddress: '{input.email}' },
    content: {
      type: 'CUSTOMER_ACTIVITY',
      activityType: 'SURVEY',
      title: '{input.title}',
      body: '{input.body}',
      sourceName: 'Howazit',
      occurredAt: '{input.occurredAt}',
    },
  },
  success: [{ status: [200, 201] }, { body: '/id' }],
  remoteId: { body: '/id' },
  // A task has the event's id as its own.
  idempotency: { kind: 'client_id', of: '{eventId}:activity', transform: 'truncated_hash', lengthMax: 32 },
  limits: [
    { field: '/title', charactersMax: 100, onExcess: 'truncate' },
    { field: '/body', charactersMax: 25_000, onExcess: 'refuse' },
  ],
  errors: [{ status: [400, 409], body: '/errors/*/code', is: ['taken'], means: 'duplicate', reason: 'already_there' }],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/email'],
}
