import type { Operation } from '@howazit/connector-kit'

export const keepItem: Operation = {
  title: 'Keep an item',
  summary: 'A response becomes an item of the board, which changes with it.',
  on: ['response.created', 'response.updated'],
  mapping: 'keep-item.map.js',
  steps: [
    {
      name: 'item',
      method: 'POST',
      path: '/v2',
      graphql:
        'query($board: ID!, $column: String!, $id: String!) { items_page_by_column_values(board_id: $board, columns: [{ column_id: $column, column_values: [$id] }], limit: 1) { items { id } } }',
      body: { board: '{settings.boardId}', column: '{settings.idColumn}', id: '{event.data.response.id}' },
      success: [
        { body: '/errors', exists: false },
        { body: '/data/items_page_by_column_values', exists: true },
      ],
      capture: { id: '/data/items_page_by_column_values/items/0/id' },
      onFound: {
        when: 'id',
        request: {
          method: 'POST',
          path: '/v2',
          graphql:
            'mutation($board: ID!, $item: ID!, $columns: JSON!) { item: change_multiple_column_values(board_id: $board, item_id: $item, column_values: $columns) { id url } }',
          body: {
            board: '{settings.boardId}',
            item: '{steps.item.id}',
            columns: {
              '...json': {
                '...': '{input.columns}',
                '{settings.scoreColumn}': '{input.score}',
                '{settings.commentColumn}': '{input.comment}',
              },
            },
          },
        },
      },
    },
  ],
  method: 'POST',
  path: '/v2',
  graphql:
    'mutation($board: ID!, $group: String, $name: String!, $columns: JSON) { item: create_item(board_id: $board, group_id: $group, item_name: $name, column_values: $columns) { id url } }',
  body: {
    board: '{settings.boardId}',
    group: '{settings.groupId}',
    name: '{input.name}',
    columns: {
      '...json': {
        '...': '{input.columns}',
        '{settings.idColumn}': '{event.data.response.id}',
        '{settings.scoreColumn}': '{input.score}',
        '{settings.commentColumn}': '{input.comment}',
      },
    },
  },
  success: [
    { body: '/errors', exists: false },
    { body: '/data/item/id', exists: true },
  ],
  remoteId: { body: '/data/item/id' },
  remoteUrl: '{reply.body.data.item.url}',
  idempotency: { kind: 'lookup', step: 'item' },
  limits: [
    { field: '/name', charactersMax: 255, onExcess: 'truncate' },
    { field: '/comment/text', charactersMax: 2_000, onExcess: 'truncate' },
  ],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/name'],
}
