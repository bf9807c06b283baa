import type { Operation } from '@howazit/connector-kit'

/** The theme's name and what it costs; its title is in words of respondents and stays here. */
export const trackInsight: Operation = {
  title: 'Track a theme',
  summary: 'The theme that costs the score most becomes an event with what it costs.',
  on: ['insight.ready'],
  mapping: 'track-insight.map.js',
  method: 'POST',
  path: '/mp/collect',
  query: { measurement_id: '{settings.measurementId}' },
  body: {
    client_id: '{input.client_id}',
    timestamp_micros: '{input.timestamp_micros}',
    consent: { ad_user_data: 'DENIED', ad_personalization: 'DENIED' },
    events: [{ name: 'survey_theme', params: '{input.params}' }],
  },
  success: [{ status: [204] }],
  idempotency: { kind: 'none', onUnknown: 'at_most_once' },
  limits: [{ field: '/params/theme', charactersMax: 100, onExcess: 'truncate' }],
}
