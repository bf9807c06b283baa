import type { Operation } from '@howazit/connector-kit'

export const annotateTheme: Operation = {
  title: 'Annotate a theme',
  summary: 'The theme that costs the score most becomes an annotation over the time of the insight.',
  on: ['insight.ready'],
  for: ['service_account'],
  mapping: 'annotate-theme.map.js',
  steps: [
    {
      name: 'annotation',
      method: 'GET',
      path: '/annotations',
      query: { tags: 'insight:{event.data.insight.id}', limit: '1' },
      success: [{ status: [200] }, { body: '', matches: '^\\[' }],
      capture: { id: '/0/id' },
      onFound: { when: 'id', done: true },
    },
  ],
  method: 'POST',
  path: '/annotations',
  body: { '...': '{input}', dashboardUID: '{settings.dashboardUid}', panelId: '{settings.panelId}' },
  success: [{ status: [200] }, { body: '/id' }],
  remoteId: { body: '/id' },
  idempotency: { kind: 'lookup', step: 'annotation' },
  limits: [{ field: '/text', charactersMax: 16_000, onExcess: 'refuse' }],
}
