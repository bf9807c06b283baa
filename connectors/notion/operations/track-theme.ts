import type { Operation } from '@howazit/connector-kit'

export const trackTheme: Operation = {
  title: 'Track a theme',
  summary: 'The theme that costs the score most becomes one page, which later insights update.',
  on: ['insight.ready'],
  mapping: 'track-theme.map.js',
  steps: [
    {
      name: 'page',
      method: 'POST',
      path: '/v1/data_sources/{settings.themesDataSourceId}/query',
      body: {
        filter: { property: '{settings.idProperty}', rich_text: { equals: '{input.theme}' } },
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
              '{settings.scoreProperty}': { number: '{input.impact}' },
              '{settings.commentProperty}': { rich_text: '{input.summary}' },
            },
          },
        },
      },
    },
  ],
  method: 'POST',
  path: '/v1/pages',
  body: {
    parent: { type: 'data_source_id', data_source_id: '{settings.themesDataSourceId}' },
    properties: {
      '...': '{input.properties}',
      '{settings.titleProperty}': { title: '{input.title}' },
      '{settings.idProperty}': { rich_text: [{ type: 'text', text: { content: '{input.theme}' } }] },
      '{settings.scoreProperty}': { number: '{input.impact}' },
      '{settings.commentProperty}': { rich_text: '{input.summary}' },
    },
  },
  success: [{ body: '/object', is: ['page'] }, { body: '/id' }],
  remoteId: { body: '/id' },
  remoteUrl: '{reply.body.url}',
  idempotency: { kind: 'lookup', step: 'page' },
  limits: [
    { field: '/title', itemsMax: 100, onExcess: 'truncate' },
    { field: '/summary', itemsMax: 100, onExcess: 'truncate' },
  ],
}
