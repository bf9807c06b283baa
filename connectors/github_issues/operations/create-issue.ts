import type { Operation } from '@howazit/connector-kit'

export const createIssue: Operation = {
  title: 'Open an issue',
  summary: 'A detractor becomes an issue with the comment, the score and where it came from.',
  on: ['response.created'],
  mapping: 'create-issue.map.js',
  steps: [
    // Search is minutes behind; the list is not.
    {
      name: 'issue',
      method: 'GET',
      path: '/repos/{settings.owner}/{settings.repository}/issues',
      query: { state: 'all', since: '{event.timestamp}', sort: 'created', direction: 'desc', per_page: '100' },
      among: { items: '', holding: '{event.data.response.id}' },
      capture: { number: '/number' },
      onFound: { when: 'number', done: true },
    },
  ],
  method: 'POST',
  path: '/repos/{settings.owner}/{settings.repository}/issues',
  body: { '...': '{input}', labels: ['{settings.label}'] },
  success: [{ status: [201] }, { body: '/number' }],
  remoteId: { body: '/number' },
  remoteUrl: 'https://github.com/{settings.owner}/{settings.repository}/issues/{remoteId}',
  idempotency: { kind: 'lookup', step: 'issue' },
  limits: [
    { field: '/title', charactersMax: 256, onExcess: 'truncate' },
    { field: '/body', charactersMax: 65_536, onExcess: 'refuse' },
  ],
  personalData: ['/data/response/answers'],
}
