import { defineConnector } from '@howazit/connector-kit'
import { trackEvent } from './operations/track-event.ts'
import { trackInsight } from './operations/track-insight.ts'
import { updateUser } from './operations/update-user.ts'

export default defineConnector({
  spec: 1,
  id: 'iterable',
  name: 'Iterable',
  category: 'marketing',
  version: '1.0.0',
  summary: 'Keeps the last score on the user, and makes responses and insights events that journeys can begin with.',
  docs: 'https://api.iterable.com/api/docs',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    region: {
      title: 'Data center',
      help: 'As in the address of the app: app.iterable.com or app.eu.iterable.com',
      type: 'choice',
      choices: { us: 'api.iterable.com', eu: 'api.eu.iterable.com' },
      default: 'us',
    },
    team: {
      title: 'User for insights',
      help: 'The address of a user that stands for your team, whose journey tells them; for trackInsight',
      pattern: '[^\\s@]+@[^\\s@]+',
      example: 'cx@acme.example',
      isOptional: true,
    },
  },
  secrets: {
    apiKey: {
      title: 'API key',
      help: 'Integrations > API keys > New API key, of type Server-side',
      pattern: '\\S{16,100}',
    },
  },
  baseUrl: 'https://{choices.region}/api',
  hosts: ['api.iterable.com', 'api.eu.iterable.com'],
  auth: { api_key: { mode: 'key', headers: { 'api-key': '{secrets.apiKey}' } } },
  // There may be none.
  test: {
    kind: 'request',
    method: 'GET',
    path: '/webhooks',
    expect: [{ body: '/webhooks', matches: '^\\[' }],
    identity: '{choices.region}',
  },
  operations: { updateUser, trackEvent, trackInsight },
  rate: [
    { name: 'users', scope: 'account', limit: 500, windowMs: 1_000, operations: ['updateUser'] },
    { name: 'events', scope: 'account', limit: 2_000, windowMs: 1_000, operations: ['trackEvent', 'trackInsight'] },
  ],
  errors: [
    { status: [429], means: 'throttle', reason: 'rate_limit_exceeded', retryAfterMs: 5_000 },
    {
      body: '/code',
      is: ['ForgottenUserError'],
      means: 'recipient',
      reason: 'forgotten_user',
      hint: 'The user was forgotten over there (GDPR): nothing is written about them any more.',
    },
    {
      body: '/code',
      is: ['BadApiKey', 'InvalidApiKey', 'BadAuthorizationHeader'],
      means: 'disable',
      reason: 'api_key_refused',
      hint: 'The key is none of this data center, or no server-side key.',
    },
    { body: '/code', is: ['DatabaseError', 'UnexpectedError'], means: 'retry', reason: 'iterable_unavailable' },
    {
      status: ['2xx', 400],
      body: '/code',
      exists: true,
      means: 'permanent',
      reason: 'params_refused',
      message: '/msg',
      hint: 'Iterable does not take this as it is: look at the mapping, and at the types of the fields over there.',
    },
  ],
})
