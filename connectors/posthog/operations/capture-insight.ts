import type { Operation } from '@howazit/connector-kit'

export const captureInsight: Operation = {
  title: 'Capture an insight',
  summary: 'The theme that costs the score most becomes an event, to chart beside what customers do.',
  on: ['insight.ready'],
  mapping: 'capture-insight.map.js',
  method: 'POST',
  path: '/i/v0/e/',
  body: { '...': '{input}', uuid: '{idempotencyKey}' },
  success: [{ body: '/status', is: ['Ok', 1] }],
  idempotency: { kind: 'client_id', transform: 'uuid5' },
  limits: [
    { field: '/properties/title', charactersMax: 1_000, onExcess: 'truncate' },
    { field: '/properties/summary', charactersMax: 10_000, onExcess: 'truncate' },
  ],
}
