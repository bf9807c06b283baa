import { defineConnector } from '@howazit/connector-kit'
import { annotate } from './operations/annotate.ts'
import { importEvent } from './operations/import-event.ts'
import { setProfile } from './operations/set-profile.ts'

export default defineConnector({
  spec: 1,
  id: 'mixpanel',
  name: 'Mixpanel',
  category: 'product',
  version: '1.0.0',
  summary: 'Makes responses events of the customer, keeps their last score on the profile, and marks themes on charts.',
  docs: 'https://docs.mixpanel.com/reference/import-events',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    residency: {
      title: 'Data residency',
      help: 'Settings > Project > Data residency',
      type: 'choice',
      choices: { us: 'api.mixpanel.com', eu: 'api-eu.mixpanel.com', in: 'api-in.mixpanel.com' },
      default: 'us',
    },
    app: {
      title: 'Address of the app',
      help: 'As your browser shows it',
      type: 'choice',
      choices: { us: 'mixpanel.com', eu: 'eu.mixpanel.com', in: 'in.mixpanel.com' },
      default: 'us',
    },
    projectId: {
      title: 'Project id',
      help: 'Settings > Project > Overview',
      pattern: '[0-9]{1,15}',
      example: '1234567',
    },
    projectKey: {
      title: 'Project token',
      help: 'Settings > Project > Access keys; it is public: your pages have it too. For setProfile',
      pattern: '[0-9a-f]{32}',
      example: '0123456789abcdef0123456789abcdef',
      isOptional: true,
    },
    serviceAccount: {
      title: 'Service account',
      help: 'Settings > Organization > Service accounts: its username; an admin of the project',
      pattern: '[^\\s:]{1,200}',
      example: 'howazit.a1b2c3.mp-service-account',
    },
  },
  secrets: {
    serviceAccountSecret: {
      title: 'Secret of the service account',
      help: 'Shown once, when the service account is made',
    },
  },
  baseUrl: 'https://{choices.residency}',
  hosts: ['api.mixpanel.com', 'api-eu.mixpanel.com', 'api-in.mixpanel.com', 'mixpanel.com', '*.mixpanel.com'],
  auth: {
    service_account: {
      mode: 'basic',
      username: '{settings.serviceAccount}',
      password: '{secrets.serviceAccountSecret}',
    },
  },
  test: {
    kind: 'request',
    method: 'GET',
    path: 'https://{choices.app}/api/app/projects/{settings.projectId}/annotations',
    query: { fromDate: '{now.date}', toDate: '{now.date}' },
    expect: [{ body: '/status', is: ['ok'] }],
    identity: '{settings.projectId}',
  },
  operations: { importEvent, setProfile, annotate },
  // 30,000 events a second for a project, and 2 GB a minute.
  rate: [{ name: 'project', scope: 'account', limit: 100, windowMs: 1_000, concurrencyMax: 10 }],
  errors: [
    { status: [429], means: 'throttle', reason: 'rate_limited', scope: 'project', retryAfterMs: 10_000 },
    {
      body: '/status',
      is: [0],
      means: 'permanent',
      reason: 'profile_refused',
      message: '/error',
      hint: 'Mixpanel does not take this profile: look at the project token and the mapping.',
    },
    {
      status: [400],
      means: 'permanent',
      reason: 'record_refused',
      message: '/message',
      hint: 'Mixpanel does not take this event as it is: look at the mapping.',
    },
    {
      status: [403],
      means: 'disable',
      reason: 'forbidden',
      hint: 'The service account may not do this: make it an admin of the project.',
    },
  ],
})
