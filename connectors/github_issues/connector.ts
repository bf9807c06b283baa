import { defineConnector } from '@howazit/connector-kit'
import { createIssue } from './operations/create-issue.ts'
import { trackTheme } from './operations/track-theme.ts'

export default defineConnector({
  spec: 1,
  id: 'github_issues',
  name: 'GitHub Issues',
  category: 'work',
  version: '1.0.0',
  summary:
    'Opens an issue for a detractor, and one for each theme that insights find, which later insights comment on.',
  docs: 'https://docs.github.com/en/rest/issues/issues',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    owner: {
      title: 'Owner',
      help: 'The organisation or user whose repository it is',
      pattern: '[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?',
      example: 'acme',
    },
    repository: {
      title: 'Repository',
      help: 'Its name, as it stands in its address',
      pattern: '[A-Za-z0-9._-]{1,100}',
      example: 'customer-voice',
    },
    label: {
      title: 'Label',
      help: 'Every issue gets it, and themes are looked for among those that have it',
      pattern: '[^,]{1,50}',
      default: 'howazit',
    },
    appId: {
      title: 'Id of your GitHub App',
      help: 'Settings > Developer settings > GitHub Apps > your app > About',
      pattern: '[A-Za-z0-9.]{1,40}',
      example: '123456',
      for: ['app'],
    },
    installationId: {
      title: 'Id of its installation',
      help: 'The number at the end of the address of the installation’s settings',
      pattern: '[0-9]{1,15}',
      example: '12345678',
      for: ['app'],
    },
    clientId: {
      title: 'Client id of your OAuth app',
      help: 'Settings > Developer settings > OAuth Apps',
      for: ['oauth'],
    },
  },
  secrets: {
    token: {
      title: 'Personal access token',
      help: 'Fine-grained, for this repository, with Issues: Read and write',
      for: ['token'],
    },
    privateKey: {
      title: 'Private key of your GitHub App',
      help: 'Generated on the page of the app; PEM',
      isMultiline: true,
      for: ['app'],
    },
    clientSecret: {
      title: 'Client secret of your OAuth app',
      help: 'Settings > Developer settings > OAuth Apps',
      for: ['oauth'],
    },
    webhookSecret: {
      title: 'Secret of the webhook',
      help: 'As entered under Settings > Webhooks of the repository',
      isOptional: true,
    },
  },
  baseUrl: 'https://api.github.com',
  hosts: ['api.github.com', 'github.com'],
  apiVersion: { value: '2022-11-28', pattern: '20[2-9][0-9]-[01][0-9]-[0-3][0-9]' },
  headers: { accept: 'application/vnd.github+json', 'x-github-api-version': '{apiVersion}' },
  auth: {
    token: { mode: 'key', headers: { authorization: 'Bearer {secrets.token}' } },
    app: {
      mode: 'self_signed_jwt',
      jwt: {
        algorithm: 'RS256',
        key: '{secrets.privateKey}',
        claims: { iss: '{settings.appId}' },
        ttlSeconds: 540,
      },
      exchange: {
        url: 'https://api.github.com/app/installations/{settings.installationId}/access_tokens',
        tokenPointer: '/token',
        expiresAtPointer: '/expires_at',
      },
    },
    oauth: {
      mode: 'oauth2_code',
      authorizeUrl: 'https://github.com/login/oauth/authorize',
      tokenUrl: 'https://github.com/login/oauth/access_token',
      // Otherwise the reply is a form.
      tokenHeaders: { accept: 'application/json' },
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
      scopes: ['repo'],
      refresh: 'none',
    },
  },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/repos/{settings.owner}/{settings.repository}',
    expect: [{ body: '/full_name' }, { body: '/has_issues', is: [true] }],
    identity: '{reply.body.full_name}',
  },
  operations: { createIssue, trackTheme },
  describe: {
    labels: {
      request: {
        method: 'GET',
        path: '/repos/{settings.owner}/{settings.repository}/labels',
        query: { per_page: '100', page: '{page.number}' },
      },
      items: '',
      optionsOf: 'label',
      fieldId: '/name',
      fieldName: '/name',
      pagination: { kind: 'page', size: 100, first: 1 },
      cacheSeconds: 300,
    },
  },
  rate: [
    { name: 'hourly', scope: 'token', limit: 5_000, windowMs: 3_600_000 },
    // What makes something notifies people: a limit of its own, and of the whole account.
    { name: 'content', scope: 'token', limit: 80, windowMs: 60_000 },
    { name: 'content_hourly', scope: 'token', limit: 500, windowMs: 3_600_000 },
  ],
  rateSignals: [
    {
      bucket: 'hourly',
      limit: { header: 'x-ratelimit-limit' },
      remaining: { header: 'x-ratelimit-remaining' },
      reset: { header: 'x-ratelimit-reset', unit: 'unix_s' },
    },
  ],
  errors: [
    { status: [403, 429], header: 'retry-after', exists: true, means: 'throttle', reason: 'secondary_rate_limit' },
    {
      status: [403, 429],
      header: 'x-ratelimit-remaining',
      is: [0],
      means: 'throttle',
      reason: 'rate_limit',
      scope: 'hourly',
      retryAfter: { header: 'x-ratelimit-reset', unit: 'unix_s' },
      retryAfterMs: 60_000,
    },
    {
      status: [403],
      body: '/message',
      matches: '(?i)secondary rate limit|abuse detection',
      means: 'throttle',
      reason: 'secondary_rate_limit',
      retryAfterMs: 60_000,
    },
    {
      status: [403],
      means: 'disable',
      reason: 'forbidden',
      hint: 'The credentials may not write issues of this repository: give them Issues: Read and write.',
    },
    {
      status: [404],
      means: 'disable',
      reason: 'repository_not_found',
      hint: 'There is no such repository, or the credentials may not see it.',
    },
    {
      status: [410],
      means: 'disable',
      reason: 'issues_disabled',
      hint: 'Issues are switched off: Settings > General > Features > Issues.',
    },
    {
      status: [301],
      means: 'disable',
      reason: 'repository_moved',
      hint: 'The repository was renamed or transferred: change `owner` and `repository`.',
    },
    {
      status: [422],
      means: 'permanent',
      reason: 'validation_failed',
      message: '/message',
      hint: 'GitHub does not take this issue as it is: look at the mapping.',
    },
  ],
  inbound: {
    verify: {
      kind: 'hmac',
      algorithm: 'sha256',
      header: 'x-hub-signature-256',
      encoding: 'hex',
      prefix: 'sha256=',
      key: '{secrets.webhookSecret}',
    },
    deliveryId: { header: 'x-github-delivery' },
    eventType: { header: 'x-github-event' },
    remoteId: '/issue/number',
    subscribe: {
      method: 'POST',
      path: '/repos/{settings.owner}/{settings.repository}/hooks',
      body: {
        name: 'web',
        active: true,
        events: ['issues', 'issue_comment'],
        config: { url: '{callbackUrl}', content_type: 'json', secret: '{secrets.webhookSecret}' },
      },
    },
    unsubscribe: {
      method: 'DELETE',
      path: '/repos/{settings.owner}/{settings.repository}/hooks/{subscription.id}',
    },
  },
})
