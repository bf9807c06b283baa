import type { Operation } from '@howazit/connector-kit'

export const trackInsight: Operation = {
  title: 'Track an insight',
  summary: 'The theme that costs the score most becomes an event of your team’s person, whose campaign tells them.',
  on: ['insight.ready'],
  mapping: 'track-insight.map.js',
  method: 'POST',
  path: '/customers/{settings.team}/events',
  body: { name: 'insight_ready', id: '{idempotencyKey}', timestamp: '{input.timestamp}', data: '{input.data}' },
  success: [{ status: [200] }, { body: '', matches: '^\\{' }],
  idempotency: { kind: 'client_id', transform: 'ulid' },
  limits: [{ field: '/data/summary', charactersMax: 20_000, onExcess: 'truncate' }],
}
