import type { Operation } from '@howazit/connector-kit'

/** Objects one after the other, as the collector reads them. Searches know a repeat by `event_id`. */
export const indexResponse: Operation = {
  title: 'Index a response',
  summary: 'A response becomes an event with its score, and without anybody’s name.',
  on: ['response.created', 'response.updated'],
  mapping: 'index-response.map.js',
  method: 'POST',
  path: '/services/collector/event/1.0',
  format: 'ndjson',
  success: [{ status: [200] }, { body: '/code', is: [0] }],
  idempotency: { kind: 'none', onUnknown: 'at_most_once' },
  batch: {
    recordsMax: 1_000,
    bytesMax: 800_000,
    lingerMs: 2_000,
    record: {
      time: '{item.time}',
      host: 'howazit',
      source: '{settings.source}',
      sourcetype: 'howazit:response',
      index: '{settings.index}',
      event: { event_id: '{eventId}', type: '{event.type}', '...': '{item.event}' },
    },
    envelope: '{records}',
    allowsDuplicates: true,
    keepsOrder: false,
    onRefused: 'bisect',
  },
  limits: [{ field: '/event/comment', charactersMax: 9_000, onExcess: 'truncate' }],
  personalData: ['/data/response/answers'],
}
