import { defineConnector } from '@howazit/connector-kit'
import { openConversation } from './operations/open-conversation.ts'
import { trackTheme } from './operations/track-theme.ts'

export default defineConnector({
  spec: 1,
  id: 'front',
  name: 'Front',
  category: 'support',
  version: '1.0.0',
  summary: 'Opens a conversation for a detractor in a shared inbox, and one per theme that costs score.',
  docs: 'https://dev.frontapp.com/reference/import-inbox-message',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    inboxId: {
      title: 'Inbox',
      help: 'Its id: Settings > Inboxes > the inbox; the address of the page ends with it',
      pattern: 'inb_[a-z0-9]{1,20}',
      example: 'inb_a1b2c',
    },
    address: {
      title: 'Address of the inbox',
      help: 'Whom respondents are said to have written to',
      pattern: '[^\\s"(),:;<>@\\[\\]\\\\]{1,64}@[A-Za-z0-9.-]{1,253}',
      example: 'care@acme.example',
    },
    clientId: {
      title: 'Client id of your app',
      help: 'Settings > Developers > your app > OAuth',
      for: ['oauth'],
    },
  },
  secrets: {
    apiToken: {
      title: 'API token',
      help: 'Settings > Developers > API tokens, with the scopes that the README names',
      for: ['api_token'],
    },
    clientSecret: {
      title: 'Client secret of your app',
      help: 'Settings > Developers > your app > OAuth',
      for: ['oauth'],
    },
    webhookKey: {
      title: 'API key for webhooks',
      help: 'What webhooks of rules are signed with: Settings > Developers > Basic webhooks',
      isOptional: true,
    },
  },
  baseUrl: 'https://api2.frontapp.com',
  hosts: ['api2.frontapp.com', 'app.frontapp.com'],
  auth: {
    api_token: { mode: 'key', headers: { authorization: 'Bearer {secrets.apiToken}' } },
    // What it may do is said in the app's settings.
    oauth: {
      mode: 'oauth2_code',
      authorizeUrl: 'https://app.frontapp.com/oauth/authorize',
      tokenUrl: 'https://app.frontapp.com/oauth/token',
      clientAuth: 'basic',
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
    },
  },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/me',
    expect: [{ body: '/id', exists: true }],
    identity: '{reply.body.name}',
  },
  operations: { openConversation, trackTheme },
  // Of the smallest plan, shared by every integration of the company; what replies tell is believed before it.
  rate: [{ name: 'company', scope: 'account', limit: 50, windowMs: 60_000 }],
  rateSignals: [
    {
      bucket: 'company',
      limit: { header: 'x-ratelimit-limit' },
      remaining: { header: 'x-ratelimit-remaining' },
      reset: { header: 'x-ratelimit-reset', unit: 'unix_s' },
    },
  ],
  errors: [
    { status: [409], means: 'duplicate', reason: 'message_exists' },
    {
      status: [403],
      means: 'disable',
      reason: 'scope_missing',
      message: '/_error/message',
      hint: 'Give the token or the app the scopes that the README of this connector names, and access to the inbox.',
    },
    {
      status: [404],
      means: 'disable',
      reason: 'no_such_inbox',
      message: '/_error/message',
      hint: 'There is no such inbox, or the token does not see it.',
    },
    {
      status: [400],
      means: 'permanent',
      reason: 'bad_request',
      message: '/_error/message',
      hint: 'Front does not take this message as it is: look at the mapping.',
    },
  ],
  inbound: {
    verify: {
      kind: 'hmac',
      algorithm: 'sha1',
      encoding: 'base64',
      header: 'x-front-signature',
      key: '{secrets.webhookKey}',
    },
    deliveryId: { body: '/id' },
    eventType: { body: '/type' },
  },
})
