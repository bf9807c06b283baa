import type { Operation } from '@howazit/connector-kit'

/** One open task per theme and survey, by its category: later insights change what it says. */
export const trackTheme: Operation = {
  title: 'Track a theme',
  summary: 'The theme that costs the score most becomes one task, which later insights update.',
  on: ['insight.ready'],
  mapping: 'track-theme.map.js',
  steps: [
    {
      name: 'task',
      method: 'GET',
      path: '/tasks',
      query: { $select: 'activityid', $filter: "category eq '{input.category}' and statecode eq 0", $top: '1' },
      success: [{ status: [200] }, { body: '/value', matches: '^\\[' }],
      capture: { id: '/value/0/activityid' },
      onFound: {
        when: 'id',
        request: {
          method: 'PATCH',
          path: '/tasks({steps.task.id})',
          query: { $select: 'activityid' },
          headers: { prefer: 'return=representation', 'if-match': '*' },
          body: { subject: '{input.subject}', description: '{input.description}' },
        },
      },
    },
  ],
  method: 'POST',
  path: '/tasks',
  query: { $select: 'activityid' },
  headers: { prefer: 'return=representation' },
  success: [{ status: [200, 201] }, { body: '/activityid', exists: true }],
  remoteId: { body: '/activityid' },
  remoteUrl:
    'https://{settings.org}.{settings.region}.dynamics.com/main.aspx?pagetype=entityrecord&etn=task&id={remoteId}',
  idempotency: { kind: 'lookup', step: 'task' },
  limits: [
    { field: '/subject', charactersMax: 200, onExcess: 'truncate' },
    { field: '/description', charactersMax: 2_000, onExcess: 'truncate' },
  ],
}
