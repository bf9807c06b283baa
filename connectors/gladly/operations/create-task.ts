import type { Operation } from '@howazit/connector-kit'

/** The id of a task is ours, and is taken once; the customer is made where there is none with the address. */
export const createTask: Operation = {
  title: 'Create a task',
  summary: 'A detractor becomes a task of an inbox, due in two days, on the respondent’s timeline.',
  on: ['response.created'],
  mapping: 'create-task.map.js',
  method: 'POST',
  path: '/tasks',
  body: {
    id: '{idempotencyKey}',
    assignee: { inboxId: '{settings.inboxId}' },
    body: '{input.body}',
    dueAt: '{input.dueAt}',
    customer: { '...': { emailAddress: '{settings.fallbackEmail}' }, emailAddress: '{input.email}' },
  },
  success: [{ status: [201] }],
  remoteId: { header: 'location', matches: '/tasks/([^/?]+)$' },
  idempotency: { kind: 'client_id', lengthMax: 50 },
  limits: [{ field: '/body', charactersMax: 10_000, onExcess: 'refuse' }],
  errors: [{ status: [400, 409], body: '/errors/*/code', is: ['taken'], means: 'duplicate', reason: 'already_there' }],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/email'],
}
