import type { Operation } from '@howazit/connector-kit'

export const trackTheme: Operation = {
  title: 'Track a theme',
  summary: 'The theme that costs the score most becomes an issue; while that is open, later insights comment on it.',
  on: ['insight.ready'],
  mapping: 'track-theme.map.js',
  steps: [
    {
      name: 'issue',
      method: 'GET',
      path: '/repos/{settings.owner}/{settings.repository}/issues',
      query: { state: 'all', labels: '{settings.label}', since: '{event.timestamp}', per_page: '100' },
      among: { items: '', holding: '{event.data.insight.id}' },
      capture: { number: '/number' },
      onFound: { when: 'number', done: true },
    },
    {
      name: 'theme',
      method: 'GET',
      path: '/repos/{settings.owner}/{settings.repository}/issues',
      query: { state: 'open', labels: '{settings.label}', per_page: '100' },
      among: { items: '', holding: 'theme: {input.theme} ' },
      capture: { number: '/number' },
      onFound: {
        when: 'number',
        request: {
          method: 'POST',
          path: '/repos/{settings.owner}/{settings.repository}/issues/{steps.theme.number}/comments',
          body: { body: '{input.body}' },
        },
      },
    },
    {
      name: 'comment',
      onlyIf: ['theme.number'],
      method: 'GET',
      path: '/repos/{settings.owner}/{settings.repository}/issues/{steps.theme.number}/comments',
      query: { since: '{event.timestamp}', per_page: '100' },
      among: { items: '', holding: '{event.data.insight.id}' },
      capture: { id: '/id' },
      onFound: { when: 'id', done: true },
    },
  ],
  method: 'POST',
  path: '/repos/{settings.owner}/{settings.repository}/issues',
  body: { title: '{input.title}', body: '{input.body}', labels: ['{settings.label}'] },
  success: [{ status: [201] }, { body: '/html_url' }],
  remoteId: { body: '/number' },
  remoteUrl: 'https://github.com/{settings.owner}/{settings.repository}/issues/{remoteId}',
  idempotency: { kind: 'lookup', step: 'issue' },
  limits: [
    { field: '/title', charactersMax: 256, onExcess: 'truncate' },
    { field: '/body', charactersMax: 65_536, onExcess: 'refuse' },
  ],
}
