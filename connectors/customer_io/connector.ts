import { defineConnector } from '@howazit/connector-kit'
import { identifyPerson } from './operations/identify-person.ts'
import { trackEvent } from './operations/track-event.ts'
import { trackInsight } from './operations/track-insight.ts'

export default defineConnector({
  spec: 1,
  id: 'customer_io',
  name: 'Customer.io',
  category: 'marketing',
  version: '1.0.0',
  summary: 'Keeps the last score on the person, and makes responses and insights events that campaigns can begin with.',
  docs: 'https://docs.customer.io/api/track/',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    region: {
      title: 'Region',
      help: 'Settings > Account settings > Privacy, data & AI',
      type: 'choice',
      choices: { us: 'track.customer.io', eu: 'track-eu.customer.io' },
      default: 'us',
    },
    siteId: {
      title: 'Site id',
      help: 'Settings > Workspace settings > API and webhook credentials > Track API keys',
      pattern: '[0-9a-z]{8,64}',
      example: 'example0site0id00000',
    },
    team: {
      title: 'Person for insights',
      help: 'The id or address of a person that stands for your team, whose campaign tells them; for trackInsight',
      pattern: '[^/\\s]{1,150}',
      example: 'cx@acme.example',
      isOptional: true,
    },
  },
  secrets: {
    trackKey: {
      title: 'API key',
      help: 'Settings > Workspace settings > API and webhook credentials > Track API keys',
      pattern: '\\S{8,100}',
    },
    signingKey: {
      title: 'Signing key of the reporting webhook',
      help: 'Data & integrations > Reporting webhooks, on the page of the webhook',
      isOptional: true,
    },
  },
  baseUrl: 'https://{choices.region}/api/v1',
  hosts: ['track.customer.io', 'track-eu.customer.io'],
  auth: { track_key: { mode: 'basic', username: '{settings.siteId}', password: '{secrets.trackKey}' } },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/accounts/region',
    expect: [{ body: '/environment_id' }],
    identity: '{reply.body.environment_id}',
  },
  operations: { identifyPerson, trackEvent, trackInsight },
  rate: [{ name: 'workspace', scope: 'account', limit: 3_000, windowMs: 3_000 }],
  errors: [
    { status: [429], means: 'throttle', reason: 'rate_limited', scope: 'workspace', retryAfterMs: 5_000 },
    {
      status: [400],
      means: 'permanent',
      reason: 'bad_request',
      message: '/meta/error',
      hint: 'Customer.io does not take this as it is: look at the mapping.',
    },
    {
      status: [403],
      means: 'disable',
      reason: 'forbidden',
      hint: 'The key may not do this: it has to be a Track API key of this workspace and region.',
    },
  ],
  inbound: {
    verify: {
      kind: 'hmac',
      algorithm: 'sha256',
      header: 'x-cio-signature',
      encoding: 'hex',
      signed: 'v0:{timestamp}:{body}',
      key: '{secrets.signingKey}',
      timestamp: { header: 'x-cio-timestamp', unit: 's', toleranceSeconds: 300 },
    },
    deliveryId: { body: '/event_id' },
    eventType: { body: '/metric' },
  },
})
