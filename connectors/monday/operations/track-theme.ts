import type { Operation } from '@howazit/connector-kit'

export const trackTheme: Operation = {
  title: 'Track a theme',
  summary:
    'The theme that costs the score most becomes an item; each insight that finds it again adds an update to it.',
  on: ['insight.ready'],
  mapping: 'track-theme.map.js',
  steps: [
    {
      name: 'theme',
      method: 'POST',
      path: '/v2',
      graphql:
        'query($board: ID!, $column: String!, $id: String!) { items_page_by_column_values(board_id: $board, columns: [{ column_id: $column, column_values: [$id] }], limit: 1) { items { id } } }',
      body: {
        board: '{settings.boardId}',
        column: '{settings.idColumn}',
        id: '{input.theme}',
      },
      success: [
        { body: '/errors', exists: false },
        { body: '/data/items_page_by_column_values', exists: true },
      ],
      absent: [
        { body: '/errors', exists: false },
        { body: '/data/items_page_by_column_values/items', exists: false },
      ],
      capture: { id: '/data/items_page_by_column_values/items/0/id' },
    },
    {
      name: 'theme',
      onlyIf: ['!theme.id'],
      method: 'POST',
      path: '/v2',
      graphql:
        'mutation($board: ID!, $group: String, $name: String!, $columns: JSON) { item: create_item(board_id: $board, group_id: $group, item_name: $name, column_values: $columns) { id } }',
      body: {
        board: '{settings.boardId}',
        group: '{settings.groupId}',
        name: '{input.name}',
        columns: { '...json': { '{settings.idColumn}': '{input.theme}' } },
      },
      success: [
        { body: '/errors', exists: false },
        { body: '/data/item/id', exists: true },
      ],
      capture: { id: '/data/item/id' },
    },
    {
      name: 'update',
      method: 'POST',
      path: '/v2',
      graphql: 'query($item: [ID!]) { items(ids: $item) { updates(limit: 100) { id text_body } } }',
      body: { item: ['{steps.theme.id}'] },
      success: [{ body: '/errors', exists: false }],
      among: { items: '/data/items/0/updates', holding: '{event.data.insight.id}' },
      capture: { id: '/id' },
      onFound: { when: 'id', done: true },
    },
  ],
  method: 'POST',
  path: '/v2',
  graphql: 'mutation($item: ID!, $body: String!) { update: create_update(item_id: $item, body: $body) { id } }',
  body: { item: '{steps.theme.id}', body: '{input.body}' },
  success: [
    { body: '/errors', exists: false },
    { body: '/data/update/id', exists: true },
  ],
  remoteId: { body: '/data/update/id' },
  idempotency: { kind: 'lookup', step: 'update' },
  limits: [
    { field: '/name', charactersMax: 255, onExcess: 'truncate' },
    { field: '/body', charactersMax: 10_000, onExcess: 'truncate' },
  ],
}
