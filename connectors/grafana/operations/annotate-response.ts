import type { Operation } from '@howazit/connector-kit'

/** A tag of its own is what an annotation is looked for by. */
export const annotateResponse: Operation = {
  title: 'Annotate a detractor',
  summary: 'A detractor becomes an annotation at the time of the response.',
  on: ['response.created'],
  for: ['service_account'],
  mapping: 'annotate-response.map.js',
  steps: [
    {
      name: 'annotation',
      method: 'GET',
      path: '/annotations',
      query: { tags: 'response:{event.data.response.id}', limit: '1' },
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
  personalData: ['/data/response/answers'],
}
