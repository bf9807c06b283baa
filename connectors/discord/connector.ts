import { defineConnector } from '@howazit/connector-kit'

const embedLimits = [
  { field: '/title', charactersMax: 256, onExcess: 'truncate' },
  { field: '/description', charactersMax: 4_096, onExcess: 'truncate' },
  { field: '/fields', itemsMax: 25, onExcess: 'truncate' },
] as const

/** Of a webhook nothing knows a repeat; without `wait` nobody learns whether a message was saved. */
const byWebhook = {
  for: ['webhook'],
  method: 'POST',
  path: '',
  query: { wait: 'true' },
  body: { embeds: ['{input}'], allowed_mentions: { parse: [] } },
  success: [{ status: [200] }, { body: '/id' }],
  remoteId: { body: '/id' },
  limits: embedLimits,
  idempotency: { kind: 'none', onUnknown: 'at_most_once' },
  errors: [
    {
      status: [404],
      means: 'disable',
      reason: 'unknown_webhook',
      message: '/message',
      hint: 'The webhook was deleted: make another and give its id and token.',
    },
  ],
} as const

/** A nonce that is enforced gets the message that is there, for some minutes. */
const byBot = {
  for: ['bot'],
  method: 'POST',
  path: '/messages',
  body: {
    embeds: ['{input}'],
    allowed_mentions: { parse: [] },
    nonce: '{idempotencyKey}',
    enforce_nonce: true,
  },
  success: [{ status: [200] }, { body: '/id' }],
  remoteId: { body: '/id' },
  limits: embedLimits,
  idempotency: { kind: 'client_id', transform: 'truncated_hash', lengthMax: 25, windowSeconds: 120 },
  errors: [
    {
      status: [404],
      means: 'disable',
      reason: 'unknown_channel',
      message: '/message',
      hint: 'There is no such channel, or the bot is not on its server.',
    },
  ],
} as const

export default defineConnector({
  spec: 1,
  id: 'discord',
  name: 'Discord',
  category: 'messaging',
  version: '1.0.0',
  summary: 'Tells a channel what a respondent said and which theme costs most, as embeds that mention nobody.',
  docs: 'https://discord.com/developers/docs/resources/webhook#execute-webhook',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    webhookId: {
      title: 'Id of the webhook',
      help: 'The number in its URL, after /webhooks/',
      pattern: '[0-9]{17,20}',
      example: '150438512334759530',
      for: ['webhook'],
    },
    channel: {
      title: 'Channel',
      help: 'With developer mode on: right-click the channel > Copy channel ID',
      pattern: '[0-9]{17,20}',
      example: '150438512334759500',
      for: ['bot'],
    },
  },
  secrets: {
    webhookToken: {
      title: 'Token of the webhook',
      help: 'What stands behind its id in its URL',
      pattern: '[A-Za-z0-9_-]{20,100}',
      for: ['webhook'],
    },
    botToken: { title: 'Bot token', help: 'Developer portal > your application > Bot > Reset token', for: ['bot'] },
  },
  baseUrl: 'https://discord.com/api/v10',
  hosts: ['discord.com'],
  auth: {
    // Who knows the token may post: Discord asks for nothing else.
    webhook: {
      mode: 'secret_url',
      url: 'https://discord.com/api/v10/webhooks/{settings.webhookId}/{secrets.webhookToken}',
    },
    bot: {
      mode: 'key',
      headers: { authorization: 'Bot {secrets.botToken}' },
      baseUrl: 'https://discord.com/api/v10/channels/{settings.channel}',
    },
  },
  // The webhook itself, or the channel: both have a name.
  test: {
    kind: 'request',
    method: 'GET',
    path: '',
    expect: [{ status: [200] }, { body: '/id' }],
    identity: '{reply.body.name}',
  },
  operations: {
    postMessage: {
      title: 'Post a message by a webhook',
      summary: 'A response becomes a message with the comment, the score and where it came from.',
      on: ['response.created'],
      mapping: 'post-message.map.js',
      ...byWebhook,
      personalData: ['/data/response/answers', '/data/response/respondentMeta/name'],
    },
    postTheme: {
      title: 'Post a theme by a webhook',
      summary: 'The theme that costs the score most becomes a message that opens the report.',
      on: ['insight.ready'],
      mapping: 'post-theme.map.js',
      ...byWebhook,
    },
    sendMessage: {
      title: 'Send a message as a bot',
      summary: 'A response becomes a message of your bot, with the same embed.',
      on: ['response.created'],
      mapping: 'post-message.map.js',
      ...byBot,
      personalData: ['/data/response/answers', '/data/response/respondentMeta/name'],
    },
    sendTheme: {
      title: 'Send a theme as a bot',
      summary: 'The theme that costs the score most becomes a message of your bot, with the same embed.',
      on: ['insight.ready'],
      mapping: 'post-theme.map.js',
      ...byBot,
    },
  },
  rate: [
    { name: 'route', scope: 'connection', limit: 5, windowMs: 5_000 },
    { name: 'global', scope: 'token', limit: 50, windowMs: 1_000 },
  ],
  rateSignals: [
    {
      bucket: 'route',
      limit: { header: 'x-ratelimit-limit' },
      remaining: { header: 'x-ratelimit-remaining' },
      reset: { header: 'x-ratelimit-reset-after', unit: 's' },
    },
  ],
  errors: [
    {
      status: [429],
      body: '/global',
      is: [true],
      means: 'throttle',
      reason: 'rate_limited',
      scope: 'global',
      retryAfter: { body: '/retry_after', unit: 's' },
    },
    {
      status: [429],
      means: 'throttle',
      reason: 'rate_limited',
      scope: 'route',
      retryAfter: { body: '/retry_after', unit: 's' },
    },
    {
      status: [400],
      means: 'permanent',
      reason: 'invalid_message',
      message: '/message',
      hint: 'Discord does not take this embed as it is: look at the mapping.',
    },
    {
      status: [403],
      means: 'disable',
      reason: 'missing_permissions',
      message: '/message',
      hint: 'Let the bot see the channel, send messages and embed links there.',
    },
  ],
})
