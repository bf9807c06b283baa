import type { Operation } from '@howazit/connector-kit'

export const postEvent: Operation = {
  title: 'Post an event',
  summary: 'A detractor becomes an event that monitors can alert on.',
  on: ['response.created'],
  mapping: 'post-event.map.js',
  method: 'POST',
  path: '/api/v1/events',
  body: { '...': '{input}', source_type_name: '{settings.service}', aggregation_key: '{event.data.response.id}' },
  success: [{ body: '/status', is: ['ok'] }],
  // The id itself has more digits than JSON keeps.
  remoteId: { body: '/event/id_str' },
  // Events of one key are shown together, but each is there.
  idempotency: { kind: 'none', onUnknown: 'at_most_once' },
  limits: [
    { field: '/title', charactersMax: 100, onExcess: 'truncate' },
    { field: '/text', charactersMax: 4_000, onExcess: 'refuse' },
  ],
  personalData: ['/data/response/answers'],
}
