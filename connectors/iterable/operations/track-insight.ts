import type { Operation } from '@howazit/connector-kit'

export const trackInsight: Operation = {
  title: 'Track an insight',
  summary: 'The theme that costs the score most becomes an event of your team’s user, whose journey tells them.',
  on: ['insight.ready'],
  mapping: 'track-insight.map.js',
  method: 'POST',
  path: '/events/track',
  body: { '...': '{input}', email: '{settings.team}', id: '{idempotencyKey}' },
  success: [{ body: '/code', is: ['Success'] }],
  idempotency: { kind: 'client_id' },
  limits: [{ field: '/dataFields/summary', charactersMax: 10_000, onExcess: 'truncate' }],
}
