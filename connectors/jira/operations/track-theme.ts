import type { Operation } from '@howazit/connector-kit'

/** One open issue per theme and survey: later insights comment it, each once, and leave the rest to whoever works on it. */
export const trackTheme: Operation = {
  title: 'Track a theme',
  summary: 'The theme that costs the score most becomes one issue, which later insights comment.',
  on: ['insight.ready'],
  mapping: 'track-theme.map.js',
  steps: [
    {
      name: 'issue',
      method: 'GET',
      path: '/rest/api/3/search/jql',
      query: {
        jql: 'labels = "{input.label}" AND statusCategory != Done',
        fields: 'summary,description',
        maxResults: '1',
      },
      success: [{ body: '/isLast', exists: true }],
      capture: { key: '/issues/0/key' },
      onFound: {
        when: 'key',
        request: {
          method: 'POST',
          path: '/rest/api/3/issue/{steps.issue.key}/comment',
          body: { body: '{input.fields.description}' },
        },
      },
    },
    {
      name: 'comment',
      onlyIf: ['issue.key'],
      method: 'GET',
      path: '/rest/api/3/issue/{steps.issue.key}/comment',
      query: { orderBy: '-created', maxResults: '3' },
      among: { items: '/comments', holding: '{input.insightId}' },
      capture: { id: '/id' },
      onFound: { when: 'id', done: true, remoteId: '{steps.issue.key}' },
    },
  ],
  method: 'POST',
  path: '/rest/api/3/issue',
  body: {
    fields: {
      '...': '{input.fields}',
      project: { key: '{settings.projectKey}' },
      issuetype: { name: '{settings.issueType}' },
      labels: ['howazit', '{input.label}'],
    },
  },
  success: [{ status: [201] }, { body: '/self', exists: true }],
  remoteId: { body: '/key' },
  remoteUrl: '/browse/{remoteId}',
  idempotency: { kind: 'lookup', step: 'issue' },
  limits: [{ field: '/fields/summary', charactersMax: 255, onExcess: 'truncate' }],
}
