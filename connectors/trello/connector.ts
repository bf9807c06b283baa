import { defineConnector } from '@howazit/connector-kit'
import { createCard } from './operations/create-card.ts'
import { trackTheme } from './operations/track-theme.ts'

export default defineConnector({
  spec: 1,
  id: 'trello',
  name: 'Trello',
  category: 'work',
  version: '1.0.0',
  summary: 'Makes a detractor a card of a list, and keeps one card for each theme that insights find.',
  docs: 'https://developer.atlassian.com/cloud/trello/rest/api-group-cards/#api-cards-post',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    board: {
      title: 'Board',
      help: 'idBoard in a card’s address with .json behind it',
      pattern: '[0-9a-f]{24}',
      example: '5abbe4b7ddc1b351ef961400',
    },
    list: {
      title: 'List for new cards',
      help: 'idList in the address of a card of that list with .json behind it',
      pattern: '[0-9a-f]{24}',
      example: '5abbe4b7ddc1b351ef961414',
    },
  },
  secrets: {
    apiKey: {
      title: 'API key',
      help: 'trello.com/power-ups/admin > your Power-Up > API key',
      pattern: '[A-Za-z0-9_]{16,64}',
    },
    token: { title: 'Token', help: 'On the page of the API key: the link "Token"', pattern: '[A-Za-z0-9_]{16,128}' },
    apiSecret: {
      title: 'Secret of the Power-Up',
      help: 'Beside the API key; Trello signs with it what it tells',
      isOptional: true,
    },
  },
  baseUrl: 'https://api.trello.com/{apiVersion}',
  hosts: ['api.trello.com'],
  apiVersion: { value: '1' },
  auth: {
    token: {
      mode: 'key',
      headers: {
        authorization: 'OAuth oauth_consumer_key="{secrets.apiKey}", oauth_token="{secrets.token}"',
      },
    },
  },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/boards/{settings.board}',
    query: { fields: 'name' },
    expect: [{ body: '/id' }],
    identity: '{reply.body.name}',
  },
  operations: { createCard, trackTheme },
  rate: [{ name: 'token', scope: 'token', limit: 100, windowMs: 10_000 }],
  errors: [
    // Trello does not say how long: its windows have ten seconds.
    { status: [429], means: 'throttle', reason: 'rate_limited', scope: 'token', retryAfterMs: 10_000 },
    {
      status: [400],
      means: 'permanent',
      reason: 'invalid_value',
      hint: 'Trello does not take this card as it is: look at `list` and at the mapping.',
    },
    {
      status: [401, 403],
      means: 'disable',
      reason: 'unauthorized',
      hint: 'The token ended, was revoked, or may not write on this board: make one of a member, with read and write.',
    },
    {
      status: [404],
      means: 'disable',
      reason: 'not_found',
      hint: 'There is no such board or list, or the token may not see it.',
    },
  ],
  inbound: {
    verify: {
      kind: 'hmac',
      algorithm: 'sha1',
      header: 'x-trello-webhook',
      encoding: 'base64',
      signed: '{body}{url}',
      key: '{secrets.apiSecret}',
    },
    handshakes: [{ kind: 'ping', methods: ['HEAD'] }],
    deliveryId: { body: '/action/id' },
    eventType: { body: '/action/type' },
    remoteId: '/action/data/card/id',
    subscribe: {
      method: 'POST',
      path: '/webhooks',
      body: { callbackURL: '{callbackUrl}', idModel: '{settings.board}', description: 'Howazit' },
    },
    unsubscribe: { method: 'DELETE', path: '/webhooks/{subscription.id}' },
  },
})
