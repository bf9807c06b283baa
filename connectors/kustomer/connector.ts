import { defineConnector } from '@howazit/connector-kit'
import { openConversation } from './operations/open-conversation.ts'
import { scoreCustomer } from './operations/score-customer.ts'
import { trackTheme } from './operations/track-theme.ts'

export default defineConnector({
  spec: 1,
  id: 'kustomer',
  name: 'Kustomer',
  category: 'support',
  version: '1.0.0',
  summary:
    'Opens a conversation of a detractor, keeps the latest score on the customer, and one conversation per theme.',
  docs: 'https://developer.kustomer.com/api/core-resources',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    organization: {
      title: 'Organization',
      help: 'What stands before .kustomerapp.com in your address',
      pattern: '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?',
      example: 'acme',
    },
    region: {
      title: 'Region',
      help: 'eu where your address ends in .prod2.kustomerapp.com',
      type: 'choice',
      choices: { us: 'api.kustomerapp.com', eu: 'api.prod2.kustomerapp.com' },
      default: 'us',
    },
    scoreAttribute: {
      title: 'Attribute for the score',
      help: 'A custom attribute of customers; numbers end in Num: Settings > Platform > Klasses > Customer',
      pattern: '[a-z][A-Za-z0-9]{0,60}Num',
      default: 'npsNum',
    },
    bandAttribute: {
      title: 'Attribute for the band',
      help: 'A custom attribute of customers; texts end in Str',
      pattern: '[a-z][A-Za-z0-9]{0,60}Str',
      default: 'npsBandStr',
    },
  },
  secrets: {
    apiKey: { title: 'API key', help: 'Settings > Security > API Keys > Add API Key' },
    webhookToken: {
      title: 'Token of the outbound webhook',
      help: 'Of Settings > Platform > Outbound webhooks; Kustomer signs with it',
      isOptional: true,
    },
  },
  baseUrl: 'https://{settings.organization}.{choices.region}/v1',
  hosts: ['*.api.kustomerapp.com', '*.api.prod2.kustomerapp.com'],
  auth: { api_key: { mode: 'key', headers: { authorization: 'Bearer {secrets.apiKey}' } } },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/auth/tokens/current',
    expect: [{ status: [200] }, { body: '/data/id' }],
    identity: '{settings.organization}',
  },
  operations: { openConversation, scoreCustomer, trackTheme },
  // Of the smallest plan; what replies tell is believed before it.
  rate: [{ name: 'organization', scope: 'account', limit: 300, windowMs: 60_000 }],
  rateSignals: [
    {
      bucket: 'organization',
      limit: { header: 'x-ratelimit-limit' },
      remaining: { header: 'x-ratelimit-remaining' },
    },
  ],
  errors: [
    { status: [429], means: 'throttle', reason: 'rate_limited', scope: 'organization', retryAfterMs: 60_000 },
    // Somebody made it between the two requests: the next attempt finds it.
    { status: [409], means: 'retry', reason: 'exists_already' },
    {
      status: [400, 422],
      means: 'permanent',
      reason: 'bad_request',
      message: '/errors/0/title',
      hint: 'Kustomer does not take this as it is: look at the mapping and at the names of the attributes.',
    },
    {
      status: [403],
      means: 'disable',
      reason: 'role_missing',
      message: '/errors/0/title',
      hint: 'The key lacks a role, or this address is none of those that it is for: make one with the roles of the README.',
    },
  ],
  inbound: {
    verify: {
      kind: 'hmac',
      algorithm: 'sha256',
      header: 'x-kustomer-webhook-signature',
      encoding: 'hex',
      key: '{secrets.webhookToken}',
    },
    deliveryId: { body: '/id' },
    eventType: { body: '/name' },
    remoteId: '/data/id',
  },
})
