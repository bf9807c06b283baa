import type { Operation } from '@howazit/connector-kit'

export const trackInsight: Operation = {
  title: 'Track an insight',
  summary: 'The theme that costs the score most becomes an event, to chart beside what customers do.',
  on: ['insight.ready'],
  mapping: 'track-insight.map.js',
  method: 'POST',
  path: '/2/httpapi',
  body: { options: { min_id_length: 1 }, events: [{ '...': '{input}', insert_id: '{idempotencyKey}' }] },
  success: [{ body: '/code', is: [200] }],
  idempotency: { kind: 'client_id', windowSeconds: 604_800 },
  limits: [
    { field: '/event_properties/title', charactersMax: 1_024, onExcess: 'truncate' },
    { field: '/event_properties/summary', charactersMax: 1_024, onExcess: 'truncate' },
  ],
}
