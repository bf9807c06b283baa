import type { Operation } from '@howazit/connector-kit'

/** A label has the response’s id, by which the issue is looked for. */
export const createIssue: Operation = {
  title: 'Create an issue',
  summary: 'A detractor becomes an issue with the comment, the score and where it came from.',
  on: ['response.created'],
  mapping: 'create-issue.map.js',
  steps: [
    {
      name: 'issue',
      method: 'GET',
      path: '/rest/api/3/search/jql',
      query: { jql: 'labels = "{input.label}"', fields: 'summary', maxResults: '1' },
      success: [{ body: '/isLast', exists: true }],
      capture: { key: '/issues/0/key' },
      onFound: { when: 'key', done: true },
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
  success: [{ status: [201] }, { body: '/key', exists: true }],
  remoteId: { body: '/key' },
  remoteUrl: '/browse/{remoteId}',
  idempotency: { kind: 'lookup', step: 'issue' },
  limits: [{ field: '/fields/summary', charactersMax: 255, onExcess: 'truncate' }],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/name'],
}
