import { defineConnector } from '@howazit/connector-kit'
import { createIssue } from './operations/create-issue.ts'
import { trackTheme } from './operations/track-theme.ts'

export default defineConnector({
  spec: 1,
  id: 'jira',
  name: 'Jira',
  category: 'work',
  version: '1.0.0',
  summary: 'Turns a detractor into an issue, and a theme that costs score into one issue that later insights comment.',
  docs: 'https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    site: {
      title: 'Site',
      help: 'What stands before .atlassian.net in your address',
      pattern: '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?',
      example: 'acme',
    },
    projectKey: {
      title: 'Project',
      help: 'Its key, which its issues begin with',
      pattern: '[A-Z][A-Z0-9_]{1,254}',
      example: 'CX',
    },
    issueType: { title: 'Issue type', help: 'Its name, as the project has it', default: 'Task' },
    email: {
      title: 'Email of the account',
      help: 'Whose API token it is; it becomes the reporter',
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
      scopes: ['read:jira-work', 'write:jira-work', 'read:jira-user', 'offline_access'],
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
  operations: { createIssue, trackTheme },
  describe: {
    fields: {
      request: { method: 'GET', path: '/rest/api/3/field' },
      items: '',
      fieldId: '/id',
      fieldName: '/name',
      fieldType: ['/schema/type'],
      when: [{ body: '/custom', is: [true] }],
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
      status: [400],
      body: '/errors',
      exists: true,
      means: 'permanent',
      reason: 'fields_refused',
      hint: 'Jira does not take these fields: look at the mapping, at required fields and at the create screen.',
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
