import type { Operation } from '@howazit/connector-kit'

export const createIssue: Operation = {
  title: 'Open an issue',
  summary: 'A detractor becomes an issue with the comment, the score and where it came from.',
  on: ['response.created'],
  mapping: 'create-issue.map.js',
  steps: [
    {
      name: 'issue',
      method: 'GET',
      path: '/projects/{settings.project}/issues',
      query: { scope: 'all', created_after: '{event.timestamp}', order_by: 'created_at', sort: 'asc', per_page: '100' },
      among: { items: '', holding: '{event.data.response.id}' },
      capture: { iid: '/iid' },
      onFound: { when: 'iid', done: true },
    },
  ],
  method: 'POST',
  path: '/projects/{settings.project}/issues',
  body: { '...': '{input}', labels: '{settings.label}' },
  success: [{ status: [201] }, { body: '/iid' }],
  remoteId: { body: '/iid' },
  remoteUrl: '{reply.body.web_url}',
  idempotency: { kind: 'lookup', step: 'issue' },
  limits: [
    { field: '/title', charactersMax: 255, onExcess: 'truncate' },
    { field: '/description', charactersMax: 1_048_576, onExcess: 'refuse' },
  ],
  personalData: ['/data/response/answers'],
}
