import type { Operation } from '@howazit/connector-kit'

export const trackTheme: Operation = {
  title: 'Track a theme',
  summary: 'The theme that costs the score most becomes an issue; while that is open, later insights comment on it.',
  on: ['insight.ready'],
  mapping: 'track-theme.map.js',
  steps: [
    {
      name: 'issue',
      method: 'GET',
      path: '/projects/{settings.project}/issues',
      query: {
        scope: 'all',
        labels: '{settings.label}',
        created_after: '{event.timestamp}',
        order_by: 'created_at',
        sort: 'asc',
        per_page: '100',
      },
      among: { items: '', holding: '{event.data.insight.id}' },
      capture: { iid: '/iid' },
      onFound: { when: 'iid', done: true },
    },
    {
      name: 'theme',
      method: 'GET',
      path: '/projects/{settings.project}/issues',
      query: { scope: 'all', state: 'opened', labels: '{settings.label}', per_page: '100' },
      among: { items: '', holding: 'theme: {input.theme} ' },
      capture: { iid: '/iid' },
      onFound: {
        when: 'iid',
        request: {
          method: 'POST',
          path: '/projects/{settings.project}/issues/{steps.theme.iid}/notes',
          body: { body: '{input.description}' },
        },
      },
    },
    {
      name: 'comment',
      onlyIf: ['theme.iid'],
      method: 'GET',
      path: '/projects/{settings.project}/issues/{steps.theme.iid}/notes',
      query: { order_by: 'created_at', sort: 'desc', per_page: '100' },
      among: { items: '', holding: '{event.data.insight.id}' },
      capture: { id: '/id' },
      onFound: { when: 'id', done: true },
    },
  ],
  method: 'POST',
  path: '/projects/{settings.project}/issues',
  body: { title: '{input.title}', description: '{input.description}', labels: '{settings.label}' },
  success: [{ status: [201] }, { body: '/id' }],
  remoteId: { body: '/iid' },
  idempotency: { kind: 'lookup', step: 'issue' },
  limits: [
    { field: '/title', charactersMax: 255, onExcess: 'truncate' },
    { field: '/description', charactersMax: 1_000_000, onExcess: 'refuse' },
  ],
}
