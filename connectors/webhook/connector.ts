import { defineConnector } from '@howazit/connector-kit'

export default defineConnector({
  spec: 1,
  id: 'webhook',
  name: 'Signed webhook',
  category: 'generic',
  version: '1.0.0',
  summary: 'Posts every event to an endpoint of yours, signed as Standard Webhooks has it.',
  docs: 'https://www.standardwebhooks.com',
  checkedOn: '2026-11-29',
  protocol: 'http',
  settings: {
    host: {
      title: 'Host',
      help: 'Where the endpoint is, without https://',
      pattern: '[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?(?::[0-9]{1,5})?',
      example: 'hooks.example.com',
    },
    path: { title: 'Path', help: 'Below the host', pattern: '[A-Za-z0-9._~/-]{1,1000}', example: 'howazit/events' },
  },
  secrets: {
    signingSecret: {
      title: 'Signing secret',
      help: 'whsec_ and base64 of 24 to 64 bytes; the old and the new one with a space between while it changes',
      pattern: 'wh(?:sec|sk)_[A-Za-z0-9+/=]{32,}(?: wh(?:sec|sk)_[A-Za-z0-9+/=]{32,})?',
    },
  },
  baseUrl: 'https://{settings.host}',
  hosts: ['{settings.host}'],
  auth: {
    standard_webhooks: {
      mode: 'signed',
      signer: 'standard_webhooks',
      params: { secret: '{secrets.signingSecret}' },
    },
  },
  test: { kind: 'format_only', reason: 'Asking would be an event to the receiver: send a test event instead.' },
  operations: {
    deliverEvent: {
      title: 'Deliver the event',
      summary: 'The event as it is, once per webhook-id.',
      on: ['response.created', 'response.updated', 'response.deleted', 'insight.ready', 'signal.detected'],
      mapping: 'deliver-event.map.js',
      method: 'POST',
      path: '/{+settings.path}',
      headers: { 'webhook-id': '{idempotencyKey}' },
      idempotency: { kind: 'header', header: 'webhook-id' },
      personalData: ['/data/response/answers', '/data/response/respondentMeta'],
    },
  },
  errors: [
    {
      status: [410],
      means: 'disable',
      reason: 'unsubscribed',
      hint: 'The receiver answered 410 Gone: it wants no more.',
    },
    { status: [429], means: 'throttle' },
    // Standard Webhooks: whatever is not a 2xx is tried again, redirects too.
    { status: ['3xx', '4xx'], means: 'retry' },
  ],
})
