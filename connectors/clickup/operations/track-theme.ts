import type { Operation } from '@howazit/connector-kit'

export const trackTheme: Operation = {
  title: 'Track a theme',
  summary: 'The theme that costs the score most becomes a task; until that is closed, later insights comment on it.',
  on: ['insight.ready'],
  mapping: 'track-theme.map.js',
  steps: [
    {
      name: 'task',
      method: 'GET',
      path: '/list/{settings.listId}/task',
      query: { date_created_gt: '{input.since}', include_closed: 'true', page: '0' },
      among: { items: '/tasks', holding: '{event.data.insight.id}' },
      capture: { id: '/id' },
      onFound: { when: 'id', done: true },
    },
    {
      name: 'theme',
      method: 'GET',
      path: '/list/{settings.listId}/task',
      query: { 'tags[]': 'howazit-theme', include_closed: 'false', page: '0' },
      among: { items: '/tasks', holding: 'Theme {input.theme} ' },
      capture: { id: '/id' },
      onFound: {
        when: 'id',
        request: {
          method: 'POST',
          path: '/task/{steps.theme.id}/comment',
          body: { comment_text: '{input.comment}', notify_all: false },
        },
      },
    },
    {
      name: 'comment',
      onlyIf: ['theme.id'],
      method: 'GET',
      path: '/task/{steps.theme.id}/comment',
      among: { items: '/comments', holding: '{event.data.insight.id}' },
      capture: { id: '/id' },
      onFound: { when: 'id', done: true },
    },
  ],
  method: 'POST',
  path: '/list/{settings.listId}/task',
  body: {
    name: '{input.name}',
    markdown_content: '{input.text}',
    tags: ['howazit-theme'],
    custom_fields: '{input.custom_fields}',
  },
  success: [{ status: [200] }, { body: '/id' }],
  remoteId: { body: '/id' },
  idempotency: { kind: 'lookup', step: 'task' },
  limits: [
    { field: '/name', charactersMax: 500, onExcess: 'truncate' },
    { field: '/text', charactersMax: 40_000, onExcess: 'refuse' },
    { field: '/comment', charactersMax: 40_000, onExcess: 'refuse' },
  ],
}
