import type { Operation } from '@howazit/connector-kit'

/** One open request per theme and survey: later insights comment it for agents, each once. */
export const trackTheme: Operation = {
  title: 'Track a theme',
  summary: 'The theme that costs the score most becomes one request, which later insights comment.',
  on: ['insight.ready'],
  mapping: 'track-theme.map.js',
  steps: [
    {
      name: 'request',
      method: 'GET',
      path: '/rest/api/3/search/jql',
      query: {
        jql: 'description ~ "\\"{input.theme}\\"" AND statusCategory != Done',
        fields: 'summary',
        maxResults: '1',
      },
      success: [{ body: '/isLast', exists: true }],
      capture: { key: '/issues/0/key' },
      onFound: {
        when: 'key',
        request: {
          method: 'POST',
          path: '/rest/servicedeskapi/request/{steps.request.key}/comment',
          body: { body: '{input.fields.description}', public: false },
        },
      },
    },
    {
      name: 'comment',
      onlyIf: ['request.key'],
      method: 'GET',
      path: '/rest/api/3/issue/{steps.request.key}/comment',
      query: { orderBy: '-created', maxResults: '3' },
      among: { items: '/comments', holding: '{input.insightId}' },
      capture: { id: '/id' },
      onFound: { when: 'id', done: true, remoteId: '{steps.request.key}' },
    },
  ],
  method: 'POST',
  path: '/rest/servicedeskapi/request',
  body: {
    serviceDeskId: '{settings.serviceDeskId}',
    requestTypeId: '{settings.requestTypeId}',
    requestFieldValues: '{input.fields}',
  },
  success: [{ status: [201] }, { body: '/_links', exists: true }],
  remoteId: { body: '/issueKey' },
  remoteUrl: '/browse/{remoteId}',
  idempotency: { kind: 'lookup', step: 'request' },
  limits: [
    { field: '/fields/summary', charactersMax: 255, onExcess: 'truncate' },
    { field: '/fields/description', charactersMax: 32_767, onExcess: 'refuse' },
  ],
}
