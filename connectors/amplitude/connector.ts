import { defineConnector } from '@howazit/connector-kit'
import { trackInsight } from './operations/track-insight.ts'
import { trackResponse } from './operations/track-response.ts'

export default defineConnector({
  spec: 1,
  id: 'amplitude',
  name: 'Amplitude',
  category: 'product',
  version: '1.0.0',
  summary:
    'Makes responses events of the customer that keep their last score as a property, and insights events of their own.',
  docs: 'https://amplitude.com/docs/apis/analytics/http-v2',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    region: {
      title: 'Data center',
      help: 'Settings > Organization settings > Projects > your project > Region',
      type: 'choice',
      choices: { us: 'api2.amplitude.com', eu: 'api.eu.amplitude.com' },
      default: 'us',
    },
  },
  secrets: {
    apiKey: {
      title: 'API key of the project',
      help: 'Settings > Organization settings > Projects > your project > API key',
      pattern: '\\S{16,100}',
    },
  },
  baseUrl: 'https://{choices.region}',
  hosts: ['api2.amplitude.com', 'api.eu.amplitude.com'],
  auth: { api_key: { mode: 'key', body: { api_key: '{secrets.apiKey}' } } },
  test: { kind: 'format_only', reason: 'Amplitude has nothing to ask with this key alone: asking would be an event.' },
  operations: { trackResponse, trackInsight },
  // 100 batches and 1,000 events a second for a project; of one customer ten events.
  rate: [{ name: 'project', scope: 'account', limit: 100, windowMs: 1_000 }],
  errors: [
    // Customers or devices of whom too much came: they are deaf for thirty seconds.
    { status: [429], means: 'throttle', reason: 'too_many_requests', scope: 'project', retryAfterMs: 30_000 },
    {
      status: [400],
      body: '/error',
      matches: '(?i)api[ _]key',
      means: 'disable',
      reason: 'api_key_refused',
      hint: 'The API key is none of this data center: compare both with the project’s.',
    },
    {
      status: [400],
      body: '/silenced_events',
      exists: true,
      means: 'permanent',
      reason: 'silenced',
      message: '/error',
      hint: 'Amplitude drops events of this customer or device because too many came: it lifts that itself, or by request.',
    },
    {
      status: [400],
      means: 'permanent',
      reason: 'event_refused',
      message: '/error',
      hint: 'Amplitude does not take this event as it is: look at the mapping.',
    },
  ],
})
