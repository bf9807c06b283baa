import type { Operation } from '@howazit/connector-kit'

/** Google forbids what could tell a person: no comment, name or address is sent. */
export const trackResponse: Operation = {
  title: 'Track a response',
  summary: 'A response becomes an event of the visitor, and its score a property of the user.',
  on: ['response.created'],
  mapping: 'track-response.map.js',
  method: 'POST',
  path: '/mp/collect',
  query: { measurement_id: '{settings.measurementId}' },
  body: {
    client_id: '{input.client_id}',
    user_id: '{input.user_id}',
    timestamp_micros: '{input.timestamp_micros}',
    consent: { ad_user_data: 'DENIED', ad_personalization: 'DENIED' },
    user_properties: '{input.user_properties}',
    events: [{ name: 'survey_response', params: '{input.params}' }],
  },
  success: [{ status: [204] }],
  idempotency: { kind: 'none', onUnknown: 'at_most_once' },
  limits: [
    { field: '/user_id', charactersMax: 256, onExcess: 'refuse' },
    { field: '/params/region', charactersMax: 100, onExcess: 'truncate' },
  ],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/customerId'],
}
