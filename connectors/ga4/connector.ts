import { defineConnector } from '@howazit/connector-kit'
import { trackInsight } from './operations/track-insight.ts'
import { trackResponse } from './operations/track-response.ts'

export default defineConnector({
  spec: 1,
  id: 'ga4',
  name: 'Google Analytics 4',
  category: 'product',
  version: '1.0.0',
  summary: 'Makes responses events of the visitor with their last score as a user property, and themes events too.',
  docs: 'https://developers.google.com/analytics/devguides/collection/protocol/ga4/reference',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    measurementId: {
      title: 'Measurement id',
      help: 'Admin > Data streams > your web stream',
      pattern: 'G-[A-Z0-9]{4,20}',
      example: 'G-EXAMPLE123',
    },
    region: {
      title: 'Where data are collected',
      help: 'eu keeps them from leaving the European Union while they are collected',
      type: 'choice',
      choices: { global: 'www.google-analytics.com', eu: 'region1.google-analytics.com' },
      default: 'global',
    },
  },
  secrets: {
    apiSecret: {
      title: 'API secret',
      help: 'Admin > Data streams > your web stream > Measurement Protocol API secrets',
    },
  },
  baseUrl: 'https://{choices.region}',
  hosts: ['www.google-analytics.com', 'region1.google-analytics.com'],
  auth: { api_secret: { mode: 'key', query: { api_secret: '{secrets.apiSecret}' } } },
  // It looks at what is sent and keeps nothing of it; nobody says whether the secret is right.
  test: {
    kind: 'request',
    method: 'POST',
    path: '/debug/mp/collect',
    query: { measurement_id: '{settings.measurementId}' },
    body: {
      client_id: 'howazit.test',
      events: [{ name: 'survey_response', params: { score: 10 } }],
    },
    expect: [{ status: [200] }, { body: '/validationMessages/0', exists: false }],
    identity: '{settings.measurementId}',
  },
  operations: { trackResponse, trackInsight },
  // A pace of ours: the vendor names none.
  rate: [{ name: 'stream', scope: 'account', limit: 50, windowMs: 1_000 }],
  errors: [
    { status: [429], means: 'throttle', reason: 'rate_limited', scope: 'stream', retryAfterMs: 10_000 },
    {
      status: [400, 413],
      means: 'permanent',
      reason: 'event_refused',
      hint: 'Google Analytics does not take this event as it is: look at the mapping.',
    },
  ],
})
