import { defineConnector, type Operation } from '@howazit/connector-kit'

type Sent = Pick<Operation, 'method' | 'path' | 'success' | 'remoteId' | 'idempotency'>

const sent: Sent = {
  method: 'POST',
  path: '/{settings.phoneNumberId}/messages',
  success: [{ status: [200] }, { body: '/messages/0/id' }],
  remoteId: { body: '/messages/0/id' },
  // The API has no key that would know a repeat.
  idempotency: { kind: 'none', onUnknown: 'at_most_once' },
}

/** A message that begins a conversation has to be a template; what is put into it are texts by their places. */
const messageOf = (name: string) => ({
  messaging_product: 'whatsapp',
  recipient_type: 'individual',
  to: '{settings.to}',
  type: 'template',
  template: {
    name,
    language: { policy: 'deterministic', code: '{settings.language}' },
    components: [
      {
        type: 'body',
        parameters: [
          { type: 'text', text: '{input.first}' },
          { type: 'text', text: '{input.second}' },
          { type: 'text', text: '{input.third}' },
        ],
      },
    ],
  },
  biz_opaque_callback_data: '{eventId}',
})

export default defineConnector({
  spec: 1,
  id: 'whatsapp_cloud',
  name: 'WhatsApp Business (Cloud API)',
  category: 'messaging',
  version: '1.0.0',
  summary: 'Tells whoever is on duty by WhatsApp that somebody is unhappy, or that an insight is ready.',
  docs: 'https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-message-templates',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    phoneNumberId: {
      title: 'Phone number id',
      help: 'WhatsApp > API setup, below the number that sends; not the number itself',
      pattern: '[0-9]{6,20}',
      example: '106540352242922',
    },
    to: {
      title: 'To',
      help: 'Who is on duty: the number with its country code and nothing else',
      pattern: '[1-9][0-9]{6,14}',
      example: '15558675310',
    },
    template: {
      title: 'Template for alerts',
      help: 'WhatsApp Manager > Message templates: one whose body has {{1}}, {{2}} and {{3}}',
      pattern: '[a-z0-9_]{1,512}',
      default: 'howazit_alert',
    },
    insightTemplate: {
      title: 'Template for insights',
      help: 'The same, for sendInsight',
      pattern: '[a-z0-9_]{1,512}',
      default: 'howazit_insight',
    },
    language: {
      title: 'Language of both templates',
      help: 'As WhatsApp Manager shows it: en_US, de',
      pattern: '[a-z]{2,3}(?:_[A-Z]{2,3})?',
      default: 'en_US',
    },
  },
  secrets: {
    accessToken: {
      title: 'Access token',
      help: 'Business settings > System users > Generate token, with whatsapp_business_messaging, that never expires',
    },
    appSecret: {
      title: 'App secret',
      help: 'App settings > Basic; the calls that come from WhatsApp are signed with it',
      pattern: '[0-9a-f]{32}',
      isOptional: true,
    },
    verifyToken: {
      title: 'Verify token',
      help: 'Of your choice; enter the same under WhatsApp > Configuration > Webhook',
      pattern: '\\S{8,100}',
      isOptional: true,
    },
  },
  baseUrl: 'https://graph.facebook.com/{apiVersion}',
  hosts: ['graph.facebook.com'],
  apiVersion: { value: 'v23.0', pattern: 'v[2-9][0-9]\\.0' },
  auth: { system_user: { mode: 'key', headers: { authorization: 'Bearer {secrets.accessToken}' } } },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/{settings.phoneNumberId}',
    query: { fields: 'id,verified_name,display_phone_number' },
    expect: [{ status: [200] }, { body: '/id' }],
    identity: '{reply.body.verified_name}',
  },
  operations: {
    alertOnDuty: {
      ...sent,
      title: 'Alert who is on duty',
      summary: 'A detractor becomes a template message to whoever is on duty.',
      on: ['response.created'],
      mapping: 'alert-on-duty.map.js',
      body: messageOf('{settings.template}'),
      limits: [
        { field: '/second', charactersMax: 700, onExcess: 'truncate' },
        { field: '/third', charactersMax: 200, onExcess: 'truncate' },
      ],
      personalData: ['/data/response/answers', '/data/response/respondentMeta/name'],
    },
    sendInsight: {
      ...sent,
      title: 'Send an insight',
      summary: 'What matters most in an insight becomes a template message with a link to the report.',
      on: ['insight.ready'],
      mapping: 'send-insight.map.js',
      body: messageOf('{settings.insightTemplate}'),
      limits: [
        { field: '/first', charactersMax: 200, onExcess: 'truncate' },
        { field: '/second', charactersMax: 500, onExcess: 'truncate' },
      ],
    },
  },
  rate: [
    { name: 'number', scope: 'account', limit: 80, windowMs: 1_000 },
    // Of one number to one person.
    { name: 'pair', scope: 'connection', limit: 1, windowMs: 6_000, operations: ['alertOnDuty', 'sendInsight'] },
  ],
  errors: [
    { body: '/error/code', is: [131056], means: 'throttle', reason: 'pair_limit', scope: 'pair', retryAfterMs: 6_000 },
    {
      body: '/error/code',
      is: [4, 80007, 130429, 131048],
      means: 'throttle',
      reason: 'rate_limit',
      scope: 'number',
      retryAfterMs: 60_000,
    },
    { body: '/error/code', is: [1, 2, 131000, 131016], means: 'retry', reason: 'service_unavailable' },
    {
      body: '/error/code',
      is: [0, 190],
      means: 'disable',
      reason: 'token_refused',
      hint: 'The token ended or was revoked: make one for a system user that never expires.',
    },
    {
      body: '/error/code',
      is: [3, 10, 131005],
      means: 'disable',
      reason: 'not_permitted',
      hint: 'Give the system user the app and the WhatsApp account, and the token whatsapp_business_messaging.',
    },
    {
      body: '/error/code',
      is: [368, 131031, 131042, 133010],
      means: 'disable',
      reason: 'account_blocked',
      message: '/error/error_data/details',
      hint: 'WhatsApp Manager says what is wrong with the account, its payment or the registration of the number.',
    },
    {
      body: '/error/code',
      is: [131026, 131050],
      means: 'recipient',
      reason: 'undeliverable',
      hint: 'The number has no WhatsApp, or wants nothing from yours: change the setting `to`.',
    },
    {
      body: '/error/code',
      is: [132000, 132001, 132005, 132007, 132012, 132015, 132016],
      means: 'permanent',
      reason: 'template_unusable',
      message: '/error/error_data/details',
      hint: 'The template is not there in this language, has other places than three, or is paused: look at WhatsApp Manager.',
    },
    {
      status: [400, 404],
      body: '/error/code',
      exists: true,
      means: 'permanent',
      reason: 'message_refused',
      message: '/error/message',
      hint: 'WhatsApp does not take this message: look at the phone number id and at the mapping.',
    },
  ],
  inbound: {
    verify: {
      kind: 'hmac',
      algorithm: 'sha256',
      header: 'x-hub-signature-256',
      encoding: 'hex',
      prefix: 'sha256=',
      key: '{secrets.appSecret}',
    },
    handshakes: [
      {
        kind: 'challenge_query',
        challenge: 'hub.challenge',
        token: { query: 'hub.verify_token', value: '{secrets.verifyToken}' },
      },
    ],
    eventType: { body: '/changes/0/field' },
    items: '/entry',
    remoteId: '/changes/0/value/statuses/0/id',
  },
})
