import type { Operation } from '@howazit/connector-kit'

export const keepPage: Operation = {
  title: 'Keep a page',
  summary: 'A response becomes a page of the database, which changes with it.',
  on: ['response.created', 'response.updated'],
  mapping: 'keep-page.map.js',
  steps: [
    {
      name: 'page',
      method: 'POST',
      path: '/v1/data_sources/{settings.dataSourceId}/query',
      body: {
        filter: { property: '{settings.idProperty}', rich_text: { equals: '{event.data.response.id}' } },
        page_size: 1,
      },
      success: [{ body: '/object', is: ['list'] }],
      capture: { id: '/results/0/id' },
      onFound: {
        when: 'id',
        request: {
          method: 'PATCH',
          path: '/v1/pages/{steps.page.id}',
          body: {
            properties: {
              '...': '{input.properties}',
              '{settings.titleProperty}': { title: '{input.title}' },
              '{settings.scoreProperty}': '{input.score}',
              '{settings.commentProperty}': { rich_text: '{input.comment}' },
            },
          },
        },
      },
    },
  ],
  method: 'POST',
  path: '/v1/pages',
  body: {
    parent: { type: 'data_source_id', data_source_id: '{settings.dataSourceId}' },
    properties: {
      '...': '{input.properties}',
      '{settings.titleProperty}': { title: '{input.title}' },
      '{settings.idProperty}': { rich_text: [{ type: 'text', text: { content: '{event.data.response.id}' } }] },
      '{settings.scoreProperty}': '{input.score}',
      '{settings.commentProperty}': { rich_text: '{input.comment}' },
    },
  },
  success: [{ body: '/object', is: ['page'] }, { body: '/id' }],
  remoteId: { body: '/id' },
  remoteUrl: '{reply.body.url}',
  idempotency: { kind: 'lookup', step: 'page' },
  // 2,000 characters each; the helper cuts them so.
  limits: [
    { field: '/title', itemsMax: 100, onExcess: 'truncate' },
    { field: '/comment', itemsMax: 100, onExcess: 'truncate' },
  ],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/name'],
}
