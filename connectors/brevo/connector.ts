import { defineConnector } from '@howazit/connector-kit'
import { sendAlert } from './operations/send-alert.ts'
import { sendTheme } from './operations/send-theme.ts'
import { trackEvent } from './operations/track-event.ts'
import { upsertContact } from './operations/upsert-contact.ts'

export default defineConnector({
  spec: 1,
  id: 'brevo',
  name: 'Brevo',
  category: 'marketing',
  version: '1.0.0',
  summary:
    'Keeps the last score on the contact, tracks what was answered, and mails detractors and costly themes to a team.',
  docs: 'https://developers.brevo.com/reference/create-contact',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    scoreAttribute: {
      title: 'Attribute for the score',
      help: 'A number attribute: Contacts > Settings > Contact attributes',
      pattern: '[A-Z0-9_]{1,50}',
      default: 'NPS',
    },
    answeredAttribute: {
      title: 'Attribute for the day',
      help: 'A date attribute, for when they answered last',
      pattern: '[A-Z0-9_]{1,50}',
      example: 'NPS_ANSWERED_ON',
      isOptional: true,
    },
    listId: {
      title: 'List',
      help: 'The number of a list that contacts are added to: Contacts > Lists',
      type: 'integer',
      example: 12,
      isOptional: true,
    },
    sender: {
      title: 'Sender of mails',
      help: 'A verified address: Senders, domains & dedicated IPs; for sendAlert and sendTheme',
      pattern: '[^\\s@]+@[^\\s@]+',
      example: 'voice@acme.example',
      isOptional: true,
    },
    recipient: {
      title: 'Recipient of mails',
      help: 'The address of the team; for sendAlert and sendTheme',
      pattern: '[^\\s@]+@[^\\s@]+',
      example: 'cx@acme.example',
      isOptional: true,
    },
  },
  secrets: {
    apiKey: { title: 'API key', help: 'Your name > SMTP & API > API keys', pattern: '\\S{16,200}' },
    webhookToken: {
      title: 'Token of the webhook',
      help: 'As entered over there under Authentication method > Token',
      isOptional: true,
    },
  },
  baseUrl: 'https://api.brevo.com/v3',
  hosts: ['api.brevo.com'],
  auth: { api_key: { mode: 'key', headers: { 'api-key': '{secrets.apiKey}' } } },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/account',
    expect: [{ body: '/email' }],
    identity: '{reply.body.companyName}',
  },
  operations: { upsertContact, trackEvent, sendAlert, sendTheme },
  describe: {
    attributes: {
      operations: ['upsertContact'],
      request: { method: 'GET', path: '/contacts/attributes' },
      items: '/attributes',
      fieldId: '/name',
      fieldName: '/name',
      fieldType: ['/type', '/category'],
      // Others are computed over there.
      when: [{ body: '/category', is: ['normal', 'category'] }],
      options: { items: '/enumeration', value: '/value', name: '/label' },
      use: { attributes: { '{field.id}': '{field.value}' } },
      cacheSeconds: 300,
    },
  },
  rate: [
    { name: 'contacts', scope: 'account', limit: 10, windowMs: 1_000, operations: ['upsertContact'] },
    { name: 'events', scope: 'account', limit: 10, windowMs: 1_000, operations: ['trackEvent'] },
    { name: 'mails', scope: 'account', limit: 1_000, windowMs: 1_000, operations: ['sendAlert', 'sendTheme'] },
  ],
  errors: [
    {
      status: [429],
      header: 'x-sib-ratelimit-reset',
      exists: true,
      means: 'throttle',
      reason: 'rate_limited',
      retryAfter: { header: 'x-sib-ratelimit-reset', unit: 's' },
    },
    {
      status: [402],
      means: 'permanent',
      reason: 'not_enough_credits',
      message: '/message',
      hint: 'The account has no credits for mails left: buy some, and replay the delivery.',
    },
    {
      status: [403],
      means: 'disable',
      reason: 'permission_denied',
      hint: 'The account may not do this yet: ask Brevo to activate it.',
    },
    {
      status: [400],
      body: '/code',
      is: ['invalid_parameter', 'missing_parameter', 'duplicate_parameter', 'bad_request'],
      means: 'permanent',
      reason: 'parameter_refused',
      message: '/message',
      hint: 'Brevo does not take this as it is: look at the address, the attributes and the settings for mails.',
    },
  ],
  inbound: {
    verify: { kind: 'token', header: 'authorization', token: 'Bearer {secrets.webhookToken}' },
    eventType: { body: '/event' },
    remoteId: '/message-id',
    subscribe: {
      method: 'POST',
      path: '/webhooks',
      body: {
        url: '{callbackUrl}',
        description: 'Howazit',
        type: 'transactional',
        events: ['hardBounce', 'unsubscribed', 'spam'],
        auth: { type: 'bearer', token: '{secrets.webhookToken}' },
      },
    },
    unsubscribe: { method: 'DELETE', path: '/webhooks/{subscription.id}' },
  },
})
