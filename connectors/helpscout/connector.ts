import { defineConnector } from '@howazit/connector-kit'
import { openConversation } from './operations/open-conversation.ts'
import { trackTheme } from './operations/track-theme.ts'

export default defineConnector({
  spec: 1,
  id: 'helpscout',
  name: 'Help Scout',
  category: 'support',
  version: '1.0.0',
  summary: 'Opens a conversation of a detractor in an inbox, and one per theme that costs score.',
  docs: 'https://developer.helpscout.com/mailbox-api/endpoints/conversations/create/',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    inboxId: {
      title: 'Inbox',
      help: 'Its id: the number in the address of its settings',
      type: 'integer',
      example: 85,
    },
    fieldId: {
      title: 'Custom field for our id',
      help: 'Of type single line: the number in the address of the field; conversations are found by it',
      type: 'integer',
      example: 531,
    },
    fallbackEmail: {
      title: 'Customer of the rest',
      help: 'Whose conversations insights are, and those of respondents who gave no address',
      pattern: '[^\\s"(),:;<>@\\[\\]\\\\]{1,64}@[A-Za-z0-9.-]{1,253}',
      example: 'respondents@acme.example',
    },
    clientId: { title: 'App id', help: 'Your profile > My apps > your app' },
  },
  secrets: {
    clientSecret: { title: 'App secret', help: 'Your profile > My apps > your app' },
    webhookSecret: {
      title: 'Secret of the webhook',
      help: 'As entered under Manage > Apps > Webhooks',
      isOptional: true,
    },
  },
  baseUrl: 'https://api.helpscout.net',
  hosts: ['api.helpscout.net', 'secure.helpscout.net'],
  auth: {
    // What a token may do is what the user may who made the app, or agreed.
    app: {
      mode: 'oauth2_client_credentials',
      tokenUrl: 'https://api.helpscout.net/v2/oauth2/token',
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
    },
    oauth: {
      mode: 'oauth2_code',
      authorizeUrl: 'https://secure.helpscout.net/authentication/authorizeClientApplication',
      tokenUrl: 'https://api.helpscout.net/v2/oauth2/token',
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
    },
  },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/v2/users/me',
    expect: [{ body: '/id', exists: true }],
    identity: '{reply.body.email}',
  },
  operations: { openConversation, trackTheme },
  // Of the smallest plan; what writes counts twice, and what replies tell is believed before it.
  rate: [{ name: 'account', scope: 'account', limit: 200, windowMs: 60_000 }],
  rateSignals: [
    {
      bucket: 'account',
      limit: { header: 'x-ratelimit-limit-minute' },
      remaining: { header: 'x-ratelimit-remaining-minute' },
    },
  ],
  errors: [
    { status: [401], means: 'refresh_auth', reason: 'invalid_token' },
    {
      status: [429],
      means: 'throttle',
      reason: 'rate_limited',
      scope: 'account',
      retryAfter: { header: 'x-ratelimit-retry-after', unit: 's' },
      retryAfterMs: 60_000,
    },
    {
      status: [400, 412],
      means: 'permanent',
      reason: 'bad_request',
      message: '/_embedded/errors/0/message',
      hint: 'Help Scout does not take this conversation as it is: look at the inbox, the field and the mapping.',
    },
    {
      status: [403],
      means: 'disable',
      reason: 'forbidden',
      hint: 'The user of the app may not do this: look at their role and at the inboxes that they see.',
    },
  ],
  inbound: {
    verify: {
      kind: 'hmac',
      algorithm: 'sha1',
      encoding: 'base64',
      header: 'x-helpscout-signature',
      key: '{secrets.webhookSecret}',
    },
    eventType: { header: 'x-helpscout-event' },
    remoteId: '/id',
  },
})
