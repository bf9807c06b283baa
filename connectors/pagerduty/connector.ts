import { defineConnector } from '@howazit/connector-kit'

export default defineConnector({
  spec: 1,
  id: 'pagerduty',
  name: 'PagerDuty',
  category: 'alerting',
  version: '1.0.0',
  summary:
    'Alerts whoever is on call of a detractor or of a theme, once, and resolves it when the respondent is won back.',
  docs: 'https://developer.pagerduty.com/docs/events-api-v2-overview',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    region: {
      title: 'Region',
      help: 'Where the account is: EU accounts have .eu.pagerduty.com in their address',
      type: 'choice',
      choices: { us: 'events.pagerduty.com', eu: 'events.eu.pagerduty.com' },
      default: 'us',
    },
  },
  secrets: {
    routingKey: {
      title: 'Integration key',
      help: 'Service > Integrations > Events API V2, or of an event orchestration',
      pattern: '[A-Za-z0-9]{32}',
    },
    webhookSecret: {
      title: 'Secret of the webhook',
      help: 'Integrations > Generic Webhooks (v3): shown once when it is made',
      isOptional: true,
    },
  },
  baseUrl: 'https://{choices.region}/v2',
  hosts: ['*.pagerduty.com'],
  auth: { integration_key: { mode: 'key', body: { routing_key: '{secrets.routingKey}' } } },
  test: {
    kind: 'format_only',
    reason: 'PagerDuty looks at an integration key with an event only, and each event is an alert.',
  },
  operations: {
    triggerAlert: {
      title: 'Trigger an alert',
      summary: 'A detractor becomes an alert, critical up to a score of 3.',
      on: ['response.created'],
      mapping: 'trigger-alert.map.js',
      method: 'POST',
      path: '/enqueue',
      body: { event_action: 'trigger', dedup_key: '{event.data.response.id}', client: 'Howazit', payload: '{input}' },
      success: [{ status: [202] }, { body: '/status', is: ['success'] }],
      remoteId: { body: '/dedup_key' },
      // While the alert is open, an event with its key adds to it.
      idempotency: { kind: 'client_id', of: '{event.data.response.id}', lengthMax: 255 },
      limits: [
        { field: '/summary', charactersMax: 1_024, onExcess: 'truncate' },
        { field: '/custom_details/comment', charactersMax: 10_000, onExcess: 'truncate' },
      ],
      personalData: ['/data/response/answers', '/data/response/respondentMeta/name'],
    },
    resolveAlert: {
      title: 'Resolve an alert',
      summary: 'A respondent who was a detractor and is none any more resolves their alert.',
      on: ['response.updated'],
      mapping: 'resolve-alert.map.js',
      method: 'POST',
      path: '/enqueue',
      body: { event_action: 'resolve', dedup_key: '{input.key}' },
      success: [{ status: [202] }, { body: '/status', is: ['success'] }],
      remoteId: { body: '/dedup_key' },
      idempotency: { kind: 'natural' },
      limits: [{ field: '/key', charactersMax: 255, onExcess: 'refuse' }],
    },
    alertTheme: {
      title: 'Alert of a theme',
      summary: 'The theme that costs the score most becomes one alert, which later insights add to while it is open.',
      on: ['insight.ready'],
      mapping: 'alert-theme.map.js',
      method: 'POST',
      path: '/enqueue',
      body: { event_action: 'trigger', dedup_key: '{idempotencyKey}', client: 'Howazit', '...': '{input.event}' },
      success: [{ status: [202] }, { body: '/status', is: ['success'] }],
      remoteId: { body: '/dedup_key' },
      idempotency: { kind: 'client_id', of: '{input.key}', lengthMax: 255 },
      limits: [
        { field: '/event/payload/summary', charactersMax: 1_024, onExcess: 'truncate' },
        { field: '/event/payload/custom_details/summary', charactersMax: 10_000, onExcess: 'truncate' },
      ],
    },
  },
  // Of one integration key.
  rate: [{ name: 'key', scope: 'token', limit: 120, windowMs: 60_000 }],
  errors: [
    {
      status: [400],
      body: '/errors/*',
      matches: '(?i)routing.?key',
      means: 'disable',
      reason: 'routing_key_refused',
      message: '/errors/0',
      hint: 'Give the connection the integration key of a service with Events API V2.',
    },
    {
      status: [400],
      means: 'permanent',
      reason: 'invalid_event',
      message: '/errors/0',
      hint: 'PagerDuty does not take this event as it is: look at the mapping.',
    },
  ],
  inbound: {
    verify: {
      kind: 'hmac',
      algorithm: 'sha256',
      encoding: 'hex',
      header: 'x-pagerduty-signature',
      prefix: 'v1=',
      separator: ',',
      key: '{secrets.webhookSecret}',
    },
    deliveryId: { body: '/event/id' },
    eventType: { body: '/event/event_type' },
    // What we called the alert is the key of the incident that it became.
    remoteId: '/event/data/incident_key',
  },
})
