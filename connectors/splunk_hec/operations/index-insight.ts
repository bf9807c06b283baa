import type { Operation } from '@howazit/connector-kit'

export const indexInsight: Operation = {
  title: 'Index a theme',
  summary: 'The theme that costs the score most becomes an event with what it costs.',
  on: ['insight.ready'],
  mapping: 'index-insight.map.js',
  method: 'POST',
  path: '/services/collector/event/1.0',
  body: {
    time: '{input.time}',
    host: 'howazit',
    source: '{settings.source}',
    sourcetype: 'howazit:insight',
    index: '{settings.index}',
    event: { event_id: '{eventId}', type: '{event.type}', '...': '{input.event}' },
  },
  success: [{ status: [200] }, { body: '/code', is: [0] }],
  idempotency: { kind: 'none', onUnknown: 'at_most_once' },
  limits: [{ field: '/event/summary', charactersMax: 9_000, onExcess: 'truncate' }],
}
