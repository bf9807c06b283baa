import type { Operation } from '@howazit/connector-kit'

export const trackTheme: Operation = {
  title: 'Track a theme',
  summary: 'The theme that costs the score most becomes a task; until that is done, later insights comment on it.',
  on: ['insight.ready'],
  mapping: 'track-theme.map.js',
  steps: [
    {
      name: 'task',
      method: 'GET',
      path: '/tasks',
      query: {
        project: '{settings.project}',
        modified_since: '{event.timestamp}',
        opt_fields: 'notes',
        limit: '100',
      },
      among: { items: '/data', holding: '{event.data.insight.id}' },
      capture: { gid: '/gid' },
      onFound: { when: 'gid', done: true },
    },
    {
      name: 'theme',
      method: 'GET',
      path: '/tasks',
      query: { project: '{settings.project}', completed_since: 'now', opt_fields: 'notes', limit: '100' },
      among: { items: '/data', holding: 'Theme {input.theme} ' },
      capture: { gid: '/gid' },
      onFound: {
        when: 'gid',
        request: {
          method: 'POST',
          path: '/tasks/{steps.theme.gid}/stories',
          body: { data: { text: '{input.notes}' } },
        },
      },
    },
    {
      name: 'comment',
      onlyIf: ['theme.gid'],
      method: 'GET',
      path: '/tasks/{steps.theme.gid}/stories',
      query: { opt_fields: 'text', limit: '100' },
      among: { items: '/data', holding: '{event.data.insight.id}' },
      capture: { gid: '/gid' },
      onFound: { when: 'gid', done: true },
    },
  ],
  method: 'POST',
  path: '/tasks',
  body: { data: { name: '{input.name}', notes: '{input.notes}', projects: ['{settings.project}'] } },
  success: [{ status: [200, 201] }, { body: '/data/gid' }],
  remoteId: { body: '/data/gid' },
  idempotency: { kind: 'lookup', step: 'task' },
  limits: [
    { field: '/name', charactersMax: 1_024, onExcess: 'truncate' },
    { field: '/notes', charactersMax: 65_000, onExcess: 'truncate' },
  ],
}
