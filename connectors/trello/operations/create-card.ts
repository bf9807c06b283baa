import type { Operation } from '@howazit/connector-kit'

export const createCard: Operation = {
  title: 'Create a card',
  summary: 'A detractor becomes a card on top of the list, with the comment, the score and where it came from.',
  on: ['response.created'],
  mapping: 'create-card.map.js',
  steps: [
    // Of the whole board: cards move from list to list.
    {
      name: 'card',
      method: 'GET',
      path: '/boards/{settings.board}/cards',
      query: { filter: 'all', since: '{event.timestamp}', fields: 'desc,url', limit: '1000' },
      among: { items: '', holding: '{event.data.response.id}' },
      capture: { id: '/id' },
      onFound: { when: 'id', done: true },
    },
  ],
  method: 'POST',
  path: '/cards',
  body: { '...': '{input}', idList: '{settings.list}', pos: 'top' },
  success: [{ status: [200] }, { body: '/id' }],
  remoteId: { body: '/id' },
  remoteUrl: '{reply.body.url}',
  idempotency: { kind: 'lookup', step: 'card' },
  limits: [
    { field: '/name', charactersMax: 16_384, onExcess: 'truncate' },
    { field: '/desc', charactersMax: 16_384, onExcess: 'refuse' },
  ],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/name'],
}
