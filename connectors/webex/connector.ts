import { defineConnector } from '@howazit/connector-kit'

/** Nothing of Webex's would know a repeat. */
const unrepeated = { kind: 'none', onUnknown: 'at_most_once' } as const

/** Texts without markup: nobody is mentioned by what a respondent wrote. */
const limits = [
  { field: '/text', bytesMax: 7_439, onExcess: 'truncate' },
  { field: '/card', bytesMax: 20_000, onExcess: 'refuse' },
] as const

/** As a bot, or as whoever agreed. */
const byMessage = {
  for: ['bot_token', 'oauth'],
  method: 'POST',
  path: '/messages',
  body: {
    roomId: '{settings.roomId}',
    text: '{input.text}',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: '{input.card}' }],
  },
  success: [{ status: [200] }, { body: '/id' }],
  remoteId: { body: '/id' },
  idempotency: unrepeated,
  limits,
} as const

/** An incoming webhook takes texts only, and answers with nothing. */
const byHook = {
  for: ['incoming_webhook'],
  method: 'POST',
  path: '',
  body: { text: '{input.text}' },
  success: [{ status: [204] }],
  remoteId: { header: 'trackingid' },
  idempotency: unrepeated,
  limits,
} as const

export default defineConnector({
  spec: 1,
  id: 'webex',
  name: 'Cisco Webex',
  category: 'messaging',
  version: '1.0.0',
  summary: 'Tells a space what a respondent said and what an insight found.',
  docs: 'https://developer.webex.com/messaging/docs/api/v1/messages/create-a-message',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    roomId: {
      title: 'Space',
      help: 'Its id: developer.webex.com > List Rooms shows it for those that you are in',
      pattern: '[A-Za-z0-9_-]{20,200}={0,2}',
      example: 'Y2lzY29zcGFyazovL3VzL1JPT00vZXhhbXBsZQ',
      for: ['bot_token', 'oauth'],
    },
    clientId: {
      title: 'Client id of your integration',
      help: 'developer.webex.com > My Webex Apps > your integration',
      for: ['oauth'],
    },
  },
  secrets: {
    botToken: { title: 'Bot token', help: 'developer.webex.com > My Webex Apps > your bot', for: ['bot_token'] },
    clientSecret: {
      title: 'Client secret of your integration',
      help: 'developer.webex.com > My Webex Apps > your integration',
      for: ['oauth'],
    },
    incomingWebhookUrl: {
      title: 'URL of the incoming webhook',
      help: 'apphub.webex.com > Incoming Webhooks > the space: Webhook URL',
      pattern: 'https://webexapis\\.com/v1/webhooks/incoming/[A-Za-z0-9_-]{20,200}={0,2}',
      example: 'https://webexapis.com/v1/webhooks/incoming/example0of0an0id0of0a0webhook',
      for: ['incoming_webhook'],
    },
    webhookSecret: {
      title: 'Secret of the webhook',
      help: 'A text of yours, with which Webex signs what it tells',
      isOptional: true,
    },
  },
  baseUrl: 'https://webexapis.com/v1',
  hosts: ['webexapis.com'],
  auth: {
    bot_token: { mode: 'key', headers: { authorization: 'Bearer {secrets.botToken}' } },
    oauth: {
      mode: 'oauth2_code',
      authorizeUrl: 'https://webexapis.com/v1/authorize',
      tokenUrl: 'https://webexapis.com/v1/access_token',
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
      scopes: ['spark:messages_write', 'spark:messages_read', 'spark:people_read'],
      refreshIdleSeconds: 7_776_000,
    },
    incoming_webhook: { mode: 'secret_url', url: '{secrets.incomingWebhookUrl}' },
  },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/people/me',
    only: {
      for: ['bot_token', 'oauth'],
      otherwise: 'An incoming webhook cannot be asked without posting: send a response instead.',
    },
    expect: [{ status: [200] }, { body: '/id' }],
    identity: '{reply.body.displayName}',
  },
  operations: {
    postMessage: {
      title: 'Post a message',
      summary: 'A response becomes a card in a space with the score, the comment and where it came from.',
      on: ['response.created'],
      mapping: 'post-message.map.js',
      ...byMessage,
      personalData: ['/data/response/answers', '/data/response/respondentMeta/name'],
    },
    postTheme: {
      title: 'Post what costs most',
      summary: 'The theme of an insight that costs the score most becomes a card in a space.',
      on: ['insight.ready'],
      mapping: 'post-theme.map.js',
      ...byMessage,
    },
    hookMessage: {
      title: 'Post a message by an incoming webhook',
      summary: 'A response becomes a text in the space of the webhook.',
      on: ['response.created'],
      mapping: 'post-message.map.js',
      ...byHook,
      personalData: ['/data/response/answers', '/data/response/respondentMeta/name'],
    },
    hookTheme: {
      title: 'Post what costs most by an incoming webhook',
      summary: 'The theme of an insight that costs the score most becomes a text in the space of the webhook.',
      on: ['insight.ready'],
      mapping: 'post-theme.map.js',
      ...byHook,
    },
  },
  // A pace of ours: Webex changes its own with the load, and says how long to wait.
  rate: [{ name: 'messages', scope: 'token', limit: 5, windowMs: 1_000 }],
  errors: [
    { status: [429], means: 'throttle', reason: 'too_many_requests', scope: 'messages', retryAfterMs: 30_000 },
    { status: [423], means: 'retry', reason: 'locked' },
    {
      status: [400, 415],
      means: 'permanent',
      reason: 'bad_request',
      message: '/message',
      hint: 'Webex does not take this message as it is: look at the space and at the mapping.',
    },
    {
      status: [403],
      means: 'disable',
      reason: 'forbidden',
      message: '/message',
      hint: 'Whoever posts is not in the space, or may not write there: add the bot to it.',
    },
    {
      status: [404],
      means: 'disable',
      reason: 'space_not_found',
      message: '/message',
      hint: 'There is no such space or webhook, or whoever posts is not in it.',
    },
  ],
  inbound: {
    verify: {
      kind: 'hmac',
      algorithm: 'sha1',
      header: 'x-spark-signature',
      encoding: 'hex',
      key: '{secrets.webhookSecret}',
    },
    deliveryId: { body: '/data/id' },
    eventType: { body: '/event' },
    // An answer in the thread of what we posted.
    remoteId: '/data/parentId',
    subscribe: {
      method: 'POST',
      path: '/webhooks',
      body: {
        name: 'Howazit',
        targetUrl: '{callbackUrl}',
        resource: 'messages',
        event: 'created',
        filter: 'roomId={settings.roomId}',
        secret: '{secrets.webhookSecret}',
      },
    },
    unsubscribe: { method: 'DELETE', path: '/webhooks/{subscription.id}' },
  },
})
