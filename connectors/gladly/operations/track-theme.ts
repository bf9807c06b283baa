import type { Operation } from '@howazit/connector-kit'

/** The id of the task follows from survey and theme. */
export const trackTheme: Operation = {
  title: 'Track a theme',
  summary: 'The theme that costs the score most becomes one task, whose text later insights update.',
  on: ['insight.ready'],
  mapping: 'track-theme.map.js',
  steps: [
    {
      name: 'task',
      method: 'GET',
      path: '/tasks/{input.id}',
      success: [{ body: '/customerId' }],
      absent: [{ status: [404] }],
      capture: { id: '/id' },
      onFound: {
        when: 'id',
        request: { method: 'PATCH', path: '/tasks/{steps.task.id}', body: { body: '{input.body}' } },
      },
    },
  ],
  method: 'POST',
  path: '/tasks',
  body: {
    id: '{input.id}',
    assignee: { inboxId: '{settings.inboxId}' },
    body: '{input.body}',
    dueAt: '{input.dueAt}',
    customer: { emailAddress: '{settings.fallbackEmail}' },
  },
  success: [{ status: [201, 204] }],
  remoteId: { header: 'location', matches: '/tasks/([^/?]+)$' },
  idempotency: { kind: 'lookup', step: 'task' },
  limits: [{ field: '/body', charactersMax: 10_000, onExcess: 'refuse' }],
}
