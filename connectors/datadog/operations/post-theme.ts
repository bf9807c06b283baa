import type { Operation } from '@howazit/connector-kit'

export const postTheme: Operation = {
  title: 'Post a theme',
  summary: 'The theme that costs the score most becomes an event, shown together with earlier ones of that theme.',
  on: ['insight.ready'],
  mapping: 'post-theme.map.js',
  method: 'POST',
  path: '/api/v1/events',
  body: { '...': '{input}', source_type_name: '{settings.service}' },
  success: [{ body: '/status', is: ['ok'] }],
  remoteId: { body: '/event/id_str' },
  idempotency: { kind: 'none', onUnknown: 'at_most_once' },
  limits: [
    { field: '/title', charactersMax: 100, onExcess: 'truncate' },
    { field: '/text', charactersMax: 4_000, onExcess: 'refuse' },
    { field: '/aggregation_key', charactersMax: 100, onExcess: 'refuse' },
  ],
}
