import type { Operation } from '@howazit/connector-kit'

/** One open task per theme and survey: later insights change what it says, and leave who works on it. */
export const trackTheme: Operation = {
  title: 'Track a theme',
  summary: 'The theme that costs the score most becomes one task, which later insights update while it is open.',
  on: ['insight.ready'],
  mapping: 'track-theme.map.js',
  steps: [
    {
      name: 'task',
      method: 'POST',
      path: '/tasks/search',
      body: { statuses: ['Open'], tags: ['howazit'], page_size: 200 },
      success: [{ status: [200] }, { body: '', matches: '^\\[' }],
      among: { items: '', holding: '{input.theme}' },
      capture: { id: '/id' },
      onFound: {
        when: 'id',
        request: {
          method: 'PUT',
          path: '/tasks/{steps.task.id}',
          body: { name: '{input.name}', details: '{input.details}' },
        },
      },
    },
  ],
  method: 'POST',
  path: '/tasks',
  body: {
    name: '{input.name}',
    details: '{input.details}',
    status: 'Open',
    priority: 'High',
    tags: ['howazit'],
    assignee_id: '{settings.assigneeId}',
  },
  success: [{ status: [200, 201] }, { body: '/id' }],
  remoteId: { body: '/id' },
  remoteUrl: 'https://app.copper.com/companies/{learnt.accountId}/app#/tasks',
  idempotency: { kind: 'lookup', step: 'task' },
  limits: [
    { field: '/name', charactersMax: 255, onExcess: 'truncate' },
    { field: '/details', charactersMax: 65_000, onExcess: 'truncate' },
  ],
}
