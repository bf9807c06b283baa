import type { Operation } from '@howazit/connector-kit'

export const createTask: Operation = {
  title: 'Create a task',
  summary: 'A detractor becomes a task of the project with the comment, the score and where it came from.',
  on: ['response.created'],
  mapping: 'create-task.map.js',
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
      among: { items: '/data', holding: '{event.data.response.id}' },
      capture: { gid: '/gid' },
      onFound: { when: 'gid', done: true },
    },
  ],
  method: 'POST',
  path: '/tasks',
  body: {
    data: {
      name: '{input.name}',
      notes: '{input.notes}',
      due_on: '{input.due_on}',
      projects: ['{settings.project}'],
      custom_fields: { '...': '{input.custom_fields}', '{settings.scoreField}': '{input.score}' },
    },
  },
  success: [{ status: [200, 201] }, { body: '/data/gid' }],
  remoteId: { body: '/data/gid' },
  remoteUrl: 'https://app.asana.com/0/{settings.project}/{remoteId}',
  idempotency: { kind: 'lookup', step: 'task' },
  limits: [
    { field: '/name', charactersMax: 1_024, onExcess: 'truncate' },
    { field: '/notes', charactersMax: 65_000, onExcess: 'truncate' },
  ],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/name'],
}
