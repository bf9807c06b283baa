import type { Operation } from '@howazit/connector-kit'

export const trackInsight: Operation = {
  title: 'Track an insight',
  summary: 'The finding that matters most becomes an event, with its survey in the place of a user.',
  on: ['insight.ready'],
  mapping: 'track-insight.map.js',
  method: 'POST',
  path: '/track',
  body: { '...': '{input}', event: '{settings.insightName}', idempotency_key: '{idempotencyKey}' },
  success: [{ status: [200] }],
  idempotency: { kind: 'client_id' },
  limits: [
    { field: '/properties/Title', charactersMax: 1_023, onExcess: 'truncate' },
    { field: '/properties/Summary', charactersMax: 1_023, onExcess: 'truncate' },
  ],
}
