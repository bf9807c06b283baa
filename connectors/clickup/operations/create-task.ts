import type { Operation } from '@howazit/connector-kit'

export const createTask: Operation = {
  title: 'Create a task',
  summary: 'A detractor becomes a task of the list with the comment, the score and where it came from.',
  on: ['response.created'],
  mapping: 'create-task.map.js',
  steps: [
    {
      name: 'task',
      method: 'GET',
      path: '/list/{settings.listId}/task',
      query: { date_created_gt: '{input.since}', include_closed: 'true', page: '0' },
      among: { items: '/tasks', holding: '{event.data.response.id}' },
      capture: { id: '/id' },
      onFound: { when: 'id', done: true },
    },
  ],
  method: 'POST',
  path: '/list/{settings.listId}/task',
  body: {
    name: '{input.name}',
    markdown_content: '{input.text}',
    priority: '{input.priority}',
    due_date: '{input.due}',
    tags: ['howazit', 'detractor'],
    custom_fields: '{input.custom_fields}',
  },
  success: [{ status: [200] }, { body: '/id' }],
  remoteId: { body: '/id' },
  remoteUrl: 'https://app.clickup.com/t/{remoteId}',
  idempotency: { kind: 'lookup', step: 'task' },
  limits: [
    { field: '/name', charactersMax: 500, onExcess: 'truncate' },
    { field: '/text', charactersMax: 40_000, onExcess: 'refuse' },
  ],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/name'],
}
