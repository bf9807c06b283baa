import type { Operation } from '@howazit/connector-kit'

export const trackTheme: Operation = {
  title: 'Track a theme',
  summary: 'The theme that costs the score most becomes a card; until that is archived, later insights comment on it.',
  on: ['insight.ready'],
  mapping: 'track-theme.map.js',
  steps: [
    {
      name: 'card',
      method: 'GET',
      path: '/boards/{settings.board}/cards',
      query: { filter: 'all', since: '{event.timestamp}', fields: 'desc,url', limit: '1000' },
      among: { items: '', holding: '{event.data.insight.id}' },
      capture: { id: '/id' },
      onFound: { when: 'id', done: true },
    },
    {
      name: 'theme',
      method: 'GET',
      path: '/boards/{settings.board}/cards',
      query: { filter: 'open', fields: 'desc,url', limit: '1000' },
      among: { items: '', holding: 'Theme {input.theme} ' },
      capture: { id: '/id' },
      onFound: {
        when: 'id',
        request: {
          method: 'POST',
          path: '/cards/{steps.theme.id}/actions/comments',
          body: { text: '{input.desc}' },
        },
      },
    },
    {
      name: 'comment',
      onlyIf: ['theme.id'],
      method: 'GET',
      path: '/cards/{steps.theme.id}/actions',
      query: { filter: 'commentCard', since: '{event.timestamp}', limit: '1000' },
      among: { items: '', holding: '{event.data.insight.id}' },
      capture: { id: '/id' },
      onFound: { when: 'id', done: true },
    },
  ],
  method: 'POST',
  path: '/cards',
  body: { name: '{input.name}', desc: '{input.desc}', idList: '{settings.list}', pos: 'top' },
  success: [{ status: [200] }, { body: '/id' }],
  remoteId: { body: '/id' },
  idempotency: { kind: 'lookup', step: 'card' },
  limits: [
    { field: '/name', charactersMax: 16_384, onExcess: 'truncate' },
    { field: '/desc', charactersMax: 16_384, onExcess: 'refuse' },
  ],
}
