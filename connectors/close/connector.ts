import { defineConnector } from '@howazit/connector-kit'
import { addNote } from './operations/add-note.ts'
import { scoreContact } from './operations/score-contact.ts'
import { trackTheme } from './operations/track-theme.ts'

export default defineConnector({
  spec: 1,
  id: 'close',
  name: 'Close',
  category: 'crm',
  version: '1.0.0',
  summary: 'Notes on the lead what a contact said, keeps the last score on the contact, and makes a theme a task.',
  docs: 'https://developer.close.com/api/resources/activities/notes/create',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    scoreField: {
      title: 'Custom field for the last score',
      help: 'custom. and the id of a number field of contacts, which `howazit connection describe` lists; for scoreContact',
      pattern: 'custom\\.cf_[A-Za-z0-9]{10,80}',
      example: 'custom.cf_v6S011I6MqcbVvB2FA5Nk8dr5MkL8sWuCiG8cUleO9c',
      isOptional: true,
    },
    themeLead: {
      title: 'Lead for themes',
      help: 'The id in the address of a lead that stands for yourselves: lead_…; for trackTheme',
      pattern: 'lead_[A-Za-z0-9]{10,80}',
      example: 'lead_1O4vAF36exampleVjU1nZ5v5Y5ZLJB6Ds3Cl4Y8',
      isOptional: true,
    },
    clientId: { title: 'Client id of your app', help: 'Settings > Developer > OAuth apps', for: ['oauth'] },
  },
  secrets: {
    apiKey: { title: 'API key', help: 'Settings > Developer > API keys', pattern: '\\S{10,200}', for: ['api_key'] },
    clientSecret: { title: 'Client secret of your app', help: 'Settings > Developer > OAuth apps', for: ['oauth'] },
    signatureKey: {
      title: 'Signature key of the webhook',
      help: 'signature_key of the reply that made it',
      pattern: '(?:[0-9a-f]{2}){16,64}',
      isOptional: true,
    },
  },
  baseUrl: 'https://api.close.com/api/v1',
  hosts: ['api.close.com', 'app.close.com'],
  auth: {
    api_key: { mode: 'basic', username: '{secrets.apiKey}', password: '' },
    oauth: {
      mode: 'oauth2_code',
      authorizeUrl: 'https://app.close.com/oauth2/authorize/',
      tokenUrl: 'https://api.close.com/oauth2/token/',
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
      scopes: ['all.full_access', 'offline_access'],
      refresh: 'rotating',
    },
  },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/me/',
    query: { _fields: 'id,email' },
    expect: [{ status: [200] }, { body: '/id' }],
    identity: '{reply.body.email}',
  },
  operations: { addNote, scoreContact, trackTheme },
  describe: {
    contactFields: {
      operations: ['scoreContact'],
      request: { method: 'GET', path: '/custom_field/contact/', query: { _limit: '100' } },
      items: '/data',
      fieldId: '/id',
      fieldName: '/name',
      fieldType: ['/type'],
      required: [{ body: '/is_required', is: [true] }],
      use: { custom: { 'custom.{field.id}': '{field.value}' } },
      cacheSeconds: 300,
    },
  },
  // Each kind of request has a limit of its own; what replies tell is believed before this.
  rate: [{ name: 'key', scope: 'token', limit: 20, windowMs: 1_000 }],
  rateSignals: [
    {
      bucket: 'key',
      limit: { header: 'ratelimit', form: 'pairs', pair: 'limit' },
      remaining: { header: 'ratelimit', form: 'pairs', pair: 'remaining' },
      reset: { header: 'ratelimit', form: 'pairs', pair: 'reset', unit: 's' },
    },
  ],
  errors: [
    { status: [429], means: 'throttle', reason: 'rate_limit', scope: 'key', retryAfterMs: 5_000 },
    {
      status: [401],
      means: 'refresh_auth',
      reason: 'not_authenticated',
      hint: 'Close does not take the key or token: make a new one, or connect again.',
    },
    {
      status: [403],
      means: 'disable',
      reason: 'not_permitted',
      hint: 'The user whose key it is may not do this: look at their role.',
    },
    {
      status: [404],
      means: 'permanent',
      reason: 'not_found',
      hint: 'There is no such lead, contact or field any more: look at `themeLead` and `scoreField`.',
    },
    {
      status: [400],
      means: 'permanent',
      reason: 'bad_request',
      message: '/errors/0',
      hint: 'Close does not take this as it is: look at the mapping and at the type of the custom field.',
    },
  ],
  inbound: {
    verify: {
      kind: 'hmac',
      algorithm: 'sha256',
      encoding: 'hex',
      header: 'close-sig-hash',
      signed: '{timestamp}{body}',
      key: '{secrets.signatureKey}',
      keyEncoding: 'hex',
      timestamp: { header: 'close-sig-timestamp', unit: 's', toleranceSeconds: 300 },
    },
    deliveryId: { body: '/event/id' },
    eventType: { body: '/event/action' },
    remoteId: '/event/object_id',
    subscribe: {
      method: 'POST',
      path: '/webhook/',
      body: {
        url: '{callbackUrl}',
        events: [
          { object_type: 'task.lead', action: 'updated' },
          { object_type: 'task.lead', action: 'completed' },
        ],
      },
    },
    secretsFromReply: { signatureKey: '/signature_key' },
    unsubscribe: { method: 'DELETE', path: '/webhook/{subscription.id}/' },
  },
})
