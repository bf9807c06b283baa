import type { Operation } from '@howazit/connector-kit'

export const annotate: Operation = {
  title: 'Mark a theme on charts',
  summary: 'The theme that costs the score most becomes an annotation on every chart.',
  on: ['insight.ready'],
  mapping: 'annotate.map.js',
  steps: [
    {
      name: 'annotation',
      method: 'GET',
      path: 'https://{choices.app}/api/app/projects/{settings.projectId}/annotations',
      query: { fromDate: '{input.day}', toDate: '{input.day}' },
      success: [{ body: '/status', is: ['ok'] }],
      among: { items: '/results', holding: '{event.data.insight.id}' },
      capture: { id: '/id' },
      onFound: { when: 'id', done: true },
    },
  ],
  method: 'POST',
  path: 'https://{choices.app}/api/app/projects/{settings.projectId}/annotations',
  body: { date: '{input.date}', description: '{input.description}' },
  success: [{ body: '/status', is: ['ok'] }],
  remoteId: { body: '/results/id' },
  idempotency: { kind: 'lookup', step: 'annotation' },
  limits: [{ field: '/description', charactersMax: 512, onExcess: 'truncate' }],
}
