import { defineConnector } from '@howazit/connector-kit'
import { createTicket } from './operations/create-ticket.ts'
import { sendEvent } from './operations/send-event.ts'
import { trackTheme } from './operations/track-theme.ts'
import { upsertContact } from './operations/upsert-contact.ts'

export default defineConnector({
  spec: 1,
  id: 'hubspot',
  name: 'HubSpot',
  category: 'crm',
  version: '1.0.0',
  summary: 'Keeps the latest score on the contact, opens a ticket for a detractor, and one per theme that costs score.',
  docs: 'https://developers.hubspot.com/docs/api-reference/crm-tickets-v3/guide',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    pipeline: {
      title: 'Ticket pipeline',
      help: 'Settings > Objects > Tickets > Pipelines, </>: the id of the pipeline; 0 is the support pipeline',
      pattern: '[A-Za-z0-9_-]{1,100}',
      default: '0',
    },
    stage: {
      title: 'Ticket stage',
      help: 'The id of the stage that tickets begin in; 1 is New of the support pipeline',
      pattern: '[A-Za-z0-9_-]{1,100}',
      default: '1',
    },
    event: {
      title: 'Custom event',
      help: 'What stands behind pe…_ in the internal name of the event definition',
      pattern: '[a-z][a-z0-9_]{0,99}',
      default: 'howazit_response',
    },
    clientId: { title: 'Client id', help: 'Of your HubSpot app, under Auth', for: ['oauth'] },
  },
  secrets: {
    accessToken: { title: 'Access token', help: 'Of your private app, under Auth', for: ['private_app'] },
    clientSecret: { title: 'Client secret', help: 'Of your HubSpot app, under Auth', for: ['oauth'] },
    webhookSecret: {
      title: 'Client secret for webhooks',
      help: 'The client secret of the app whose webhooks call us',
      isOptional: true,
    },
  },
  baseUrl: 'https://api.hubapi.com',
  hosts: ['api.hubapi.com', '*.hubspot.com'],
  auth: {
    private_app: { mode: 'key', headers: { authorization: 'Bearer {secrets.accessToken}' } },
    oauth: {
      mode: 'oauth2_code',
      authorizeUrl: 'https://app.hubspot.com/oauth/authorize',
      tokenUrl: 'https://api.hubapi.com/oauth/v3/token',
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
      scopes: [
        'oauth',
        'crm.objects.contacts.read',
        'crm.objects.contacts.write',
        'tickets',
        'analytics.behavioral_events.send',
      ],
    },
  },
  // Where a person finds what was made, and what the names of custom events begin with.
  learn: {
    request: { method: 'GET', path: '/account-info/v3/details' },
    fromReply: { portalId: '/portalId', uiDomain: '/uiDomain' },
  },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/account-info/v3/details',
    expect: [{ status: [200] }, { body: '/portalId', exists: true }],
    identity: '{reply.body.portalId}',
  },
  operations: { upsertContact, createTicket, sendEvent, trackTheme },
  describe: {
    contactProperties: {
      operations: ['upsertContact'],
      request: { method: 'GET', path: '/crm/v3/properties/contacts' },
      items: '/results',
      fieldId: '/name',
      fieldName: '/label',
      fieldType: ['/type'],
      when: [{ body: '/modificationMetadata/readOnlyValue', is: [false] }],
      options: { items: '/options', value: '/value', name: '/label' },
      use: { properties: { '{field.id}': '{field.value}' } },
      cacheSeconds: 300,
    },
    ticketProperties: {
      operations: ['createTicket'],
      request: { method: 'GET', path: '/crm/v3/properties/tickets' },
      items: '/results',
      fieldId: '/name',
      fieldName: '/label',
      fieldType: ['/type'],
      when: [{ body: '/modificationMetadata/readOnlyValue', is: [false] }],
      options: { items: '/options', value: '/value', name: '/label' },
      use: { properties: { '{field.id}': '{field.value}' } },
      cacheSeconds: 300,
    },
  },
  // Of the smallest plan; custom events count in neither.
  rate: [
    {
      name: 'burst',
      scope: 'token',
      limit: 100,
      windowMs: 10_000,
      operations: ['upsertContact', 'createTicket', 'trackTheme'],
    },
    {
      name: 'daily',
      scope: 'account',
      limit: 250_000,
      windowMs: 86_400_000,
      operations: ['upsertContact', 'createTicket', 'trackTheme'],
    },
  ],
  rateSignals: [
    {
      bucket: 'burst',
      limit: { header: 'x-hubspot-ratelimit-max' },
      remaining: { header: 'x-hubspot-ratelimit-remaining' },
      reset: { header: 'x-hubspot-ratelimit-interval-milliseconds', unit: 'ms' },
    },
    {
      bucket: 'daily',
      limit: { header: 'x-hubspot-ratelimit-daily' },
      remaining: { header: 'x-hubspot-ratelimit-daily-remaining' },
    },
  ],
  errors: [
    {
      status: [429],
      body: '/policyName',
      is: ['DAILY'],
      means: 'throttle',
      reason: 'daily_limit',
      scope: 'daily',
      retryAfterMs: 3_600_000,
    },
    {
      status: [429],
      body: '/policyName',
      is: ['TEN_SECONDLY_ROLLING'],
      means: 'throttle',
      reason: 'burst_limit',
      scope: 'burst',
      retryAfterMs: 10_000,
    },
    // A record is locked for two seconds; an account that moves between data centres says how long that takes.
    { status: [423], means: 'retry', reason: 'locked', retryAfterMs: 2_000 },
    { status: [477], means: 'retry', reason: 'account_moves' },
    {
      status: [403],
      body: '/category',
      is: ['MISSING_SCOPES'],
      means: 'disable',
      reason: 'missing_scopes',
      hint: 'Give the app the scopes that the README of this connector names.',
    },
    {
      body: '/message',
      matches: 'PROPERTY_DOESNT_EXIST',
      means: 'permanent',
      reason: 'property_missing',
      hint: 'Create the property that HubSpot names, or let the mapping leave it out.',
    },
    {
      body: '/category',
      is: ['VALIDATION_ERROR'],
      means: 'permanent',
      reason: 'validation_error',
      hint: 'HubSpot does not take this record as it is: look at the mapping and at required properties.',
    },
  ],
  inbound: {
    verify: {
      kind: 'hmac',
      algorithm: 'sha256',
      encoding: 'base64',
      header: 'x-hubspot-signature-v3',
      signed: '{method}{url}{body}{timestamp}',
      key: '{secrets.webhookSecret}',
      timestamp: { header: 'x-hubspot-request-timestamp', unit: 'ms', toleranceSeconds: 300 },
    },
    // Up to a hundred events a call; the first one's id is as good as one of the call's own.
    deliveryId: { body: '/0/eventId' },
    eventType: { body: '/subscriptionType' },
    items: '',
    remoteId: '/objectId',
  },
})
