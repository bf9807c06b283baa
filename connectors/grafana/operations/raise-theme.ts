import type { Operation } from '@howazit/connector-kit'

/** Later insights that find the theme again are of the same group. */
export const raiseTheme: Operation = {
  title: 'Raise a theme',
  summary: 'The theme that costs the score most becomes one alert, to which later insights belong.',
  on: ['insight.ready'],
  for: ['integration'],
  mapping: 'raise-theme.map.js',
  method: 'POST',
  path: '',
  body: {
    alert_uid: '{idempotencyKey}',
    title: '{input.title}',
    message: '{input.message}',
    link_to_upstream_details: '{input.report}',
    state: 'alerting',
  },
  success: [{ status: [200] }],
  idempotency: { kind: 'client_id', of: '{input.theme}' },
  limits: [
    { field: '/title', charactersMax: 200, onExcess: 'truncate' },
    { field: '/message', charactersMax: 8_000, onExcess: 'refuse' },
  ],
}
