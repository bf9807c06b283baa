import { defineConnector } from '@howazit/connector-kit'
import { createRequest } from './operations/create-request.ts'
import { trackTheme } from './operations/track-theme.ts'

export default defineConnector({
  spec: 1,
  id: 'jira_service_management',
  name: 'Jira Service Management',
  category: 'support',
  version: '1.0.0',
  summary:
    'Turns a detractor into a request of that customer, and a theme into one request that later insights comment.',
  docs: 'https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-request/',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    site: {
      title: 'Site',
      help: 'What stands before .atlassian.net in your address',
      pattern: '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?',
      example: 'acme',
    },
    serviceDeskId: {
      title: 'Service desk',
      help: 'Its id: /rest/servicedeskapi/servicedesk of the site lists them',
      pattern: '[0-9]{1,10}',
      example: '10',
    },
    requestTypeId: {
      title: 'Request type',
      help: 'Its id: Space settings > Request management > the type, at the end of the address',
      pattern: '[0-9]{1,10}',
      example: '25',
    },
    email: {
      title: 'Email of the account',
      help: 'Of the agent whose API token it is',
      pattern: '[^\\s:/]+@[^\\s:/]+',
      example: 'agent@acme.example',
      for: ['api_token', 'scoped_token'],
    },
    cloudId: {
      title: 'Cloud id',
      help: 'Shown by https://SITE.atlassian.net/_edge/tenant_info',
      pattern: '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
      example: '11111111-2222-4333-8444-555555555555',
      for: ['scoped_token', 'oauth'],
    },
    clientId: { title: 'Client id', help: 'developer.atlassian.com > your app > Settings', for: ['oauth'] },
  },
  secrets: {
    apiToken: {
      title: 'API token',
      help: 'id.atlassian.com > Security > API tokens',
      for: ['api_token', 'scoped_token'],
    },
    clientSecret: { title: 'Client secret', help: 'developer.atlassian.com > your app > Settings', for: ['oauth'] },
    webhookSecret: {
      title: 'Secret of the webhook',
      help: 'Jira settings > System > WebHooks: shown once when it is generated',
      isOptional: true,
    },
  },
  baseUrl: 'https://{settings.site}.atlassian.net',
  hosts: ['*.atlassian.net', 'api.atlassian.com', 'auth.atlassian.com'],
  headers: { accept: 'application/json' },
  auth: {
    api_token: { mode: 'basic', username: '{settings.email}', password: '{secrets.apiToken}' },
    // Tokens with scopes, and OAuth, do not work at the site's own address.
    scoped_token: {
      mode: 'basic',
      username: '{settings.email}',
      password: '{secrets.apiToken}',
      baseUrl: 'https://api.atlassian.com/ex/jira/{settings.cloudId}',
    },
    oauth: {
      mode: 'oauth2_code',
      authorizeUrl: 'https://auth.atlassian.com/authorize',
      extraAuthorizeParams: { audience: 'api.atlassian.com', prompt: 'consent' },
      tokenUrl: 'https://auth.atlassian.com/oauth/token',
      bodyFormat: 'json',
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
      scopes: [
        'read:jira-work',
        'read:jira-user',
        'read:servicedesk-request',
        'write:servicedesk-request',
        'manage:servicedesk-customer',
        'offline_access',
      ],
      refresh: 'rotating',
      refreshReuseSeconds: 600,
      refreshIdleSeconds: 7_776_000,
      baseUrl: 'https://api.atlassian.com/ex/jira/{settings.cloudId}',
    },
  },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/rest/api/3/myself',
    expect: [{ status: [200] }, { body: '/accountId', exists: true }],
    identity: '{reply.body.displayName}',
  },
  operations: { createRequest, trackTheme },
  describe: {
    fields: {
      request: {
        method: 'GET',
        path: '/rest/servicedeskapi/servicedesk/{settings.serviceDeskId}/requesttype/{settings.requestTypeId}/field',
      },
      items: '/requestTypeFields',
      fieldId: '/fieldId',
      fieldName: '/name',
      fieldType: ['/jiraSchema/type'],
      required: [{ body: '/required', is: [true] }],
      options: { items: '/validValues', value: '/value', name: '/label' },
      use: { fields: { '{field.id}': '{field.value}' } },
      cacheSeconds: 300,
    },
  },
  // In bursts, of each endpoint; apps have a quota by the hour besides, which replies tell.
  rate: [{ name: 'burst', scope: 'account', limit: 50, windowMs: 1_000 }],
  errors: [
    {
      status: [429],
      header: 'ratelimit-reason',
      is: ['jira-per-issue-on-write'],
      means: 'retry',
      reason: 'issue_busy',
    },
    {
      status: [403],
      means: 'disable',
      reason: 'not_permitted',
      message: '/errorMessage',
      hint: 'The agent may not do this: to make customers of respondents Jira wants the permission Administer Jira.',
    },
    {
      status: [400],
      body: '/errorMessage',
      exists: true,
      means: 'permanent',
      reason: 'request_refused',
      message: '/errorMessage',
      hint: 'Jira does not take this request: look at the mapping and at the fields that the request type requires.',
    },
  ],
  inbound: {
    verify: {
      kind: 'hmac',
      algorithm: 'sha256',
      encoding: 'hex',
      header: 'x-hub-signature',
      prefix: 'sha256=',
      key: '{secrets.webhookSecret}',
    },
    deliveryId: { header: 'x-atlassian-webhook-identifier' },
    eventType: { body: '/webhookEvent' },
    remoteId: '/issue/key',
  },
})
