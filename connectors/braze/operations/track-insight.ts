import type { Operation } from '@howazit/connector-kit'

export const trackInsight: Operation = {
  title: 'Track an insight',
  summary: 'The theme that costs the score most becomes an event of your team’s user, whose canvas tells them.',
  on: ['insight.ready'],
  mapping: 'track-insight.map.js',
  method: 'POST',
  path: '/users/track',
  body: { events: [{ '...': '{input}', external_id: '{settings.team}' }] },
  success: [{ status: [200, 201] }, { body: '/message', is: ['success'] }, { body: '/errors', exists: false }],
  idempotency: { kind: 'none', onUnknown: 'at_most_once' },
  limits: [{ field: '/properties/summary', charactersMax: 255, onExcess: 'truncate' }],
}
