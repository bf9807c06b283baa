import type { Operation } from '@howazit/connector-kit'

export const createTask: Operation = {
  title: 'Make a task',
  summary: 'The theme that costs the score most becomes a task for whoever the credentials belong to.',
  on: ['insight.ready'],
  mapping: 'create-task.map.js',
  steps: [
    {
      name: 'task',
      method: 'GET',
      path: '/v2/activities',
      query: { sort_by: 'add_time', sort_direction: 'desc', limit: '100' },
      success: [{ body: '/success', is: [true] }],
      among: { items: '/data', holding: '{event.data.insight.id}' },
      capture: { id: '/id' },
      onFound: { when: 'id', done: true },
    },
  ],
  method: 'POST',
  path: '/v2/activities',
  body: { '...': '{input}', type: 'task' },
  success: [{ body: '/success', is: [true] }, { body: '/data/id' }],
  remoteId: { body: '/data/id' },
  remoteUrl: 'https://{settings.company}.pipedrive.com/activities/list',
  idempotency: { kind: 'lookup', step: 'task' },
  limits: [
    { field: '/subject', charactersMax: 255, onExcess: 'truncate' },
    { field: '/note', charactersMax: 65_000, onExcess: 'truncate' },
  ],
  cost: { daily: 30 },
}
