import { defineConnector } from '@howazit/connector-kit'
import { createIssue } from './operations/create-issue.ts'
import { trackTheme } from './operations/track-theme.ts'

export default defineConnector({
  spec: 1,
  id: 'gitlab',
  name: 'GitLab Issues',
  category: 'work',
  version: '1.0.0',
  summary:
    'Opens an issue for a detractor, and one for each theme that insights find, which later insights comment on.',
  docs: 'https://docs.gitlab.com/api/issues/',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    host: {
      title: 'Host',
      help: 'gitlab.com, or where your own GitLab is',
      pattern: '[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?',
      default: 'gitlab.com',
    },
    project: {
      title: 'Project',
      help: 'Its number: on the page of the project, ⋮ > Copy project ID',
      pattern: '[0-9]{1,15}',
      example: '82599306',
    },
    label: {
      title: 'Label',
      help: 'Every issue gets it, and themes are looked for among those that have it',
      pattern: '[^,]{1,50}',
      default: 'howazit',
    },
    clientId: {
      title: 'Application id',
      help: 'Of your application: Settings > Applications',
      for: ['oauth'],
    },
  },
  secrets: {
    token: {
      title: 'Access token',
      help: 'Of the project, with the role Reporter and the scope api: Settings > Access tokens',
      for: ['token'],
    },
    clientSecret: { title: 'Secret of your application', help: 'Settings > Applications', for: ['oauth'] },
    webhookToken: {
      title: 'Secret token of the webhook',
      help: 'As entered under Settings > Webhooks of the project',
      isOptional: true,
    },
  },
  baseUrl: 'https://{settings.host}/api/{apiVersion}',
  hosts: ['{settings.host}'],
  apiVersion: { value: 'v4' },
  auth: {
    token: { mode: 'key', headers: { 'private-token': '{secrets.token}' } },
    oauth: {
      mode: 'oauth2_code',
      authorizeUrl: 'https://{settings.host}/oauth/authorize',
      tokenUrl: 'https://{settings.host}/oauth/token',
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
      scopes: ['api'],
      refresh: 'rotating',
    },
  },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/projects/{settings.project}',
    expect: [{ body: '/path_with_namespace' }],
    identity: '{reply.body.path_with_namespace}',
  },
  operations: { createIssue, trackTheme },
  describe: {
    labels: {
      request: {
        method: 'GET',
        path: '/projects/{settings.project}/labels',
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
  // Of gitlab.com; issues and notes have limits of their own, and another GitLab has those of its administrator.
  rate: [
    { name: 'token', scope: 'token', limit: 2_000, windowMs: 60_000 },
    { name: 'notes', scope: 'token', limit: 60, windowMs: 60_000, operations: ['trackTheme'] },
    { name: 'issues', scope: 'token', limit: 200, windowMs: 60_000 },
  ],
  rateSignals: [
    {
      bucket: 'token',
      limit: { header: 'ratelimit-limit' },
      remaining: { header: 'ratelimit-remaining' },
      reset: { header: 'ratelimit-reset', unit: 'unix_s' },
    },
  ],
  errors: [
    { status: [429], means: 'throttle', reason: 'rate_limited', retryAfterMs: 60_000 },
    { status: [409], means: 'retry', reason: 'busy' },
    {
      status: [400, 422],
      means: 'permanent',
      reason: 'validation_failed',
      message: '/message',
      hint: 'GitLab does not take this issue as it is: look at the mapping.',
    },
    {
      status: [403],
      means: 'disable',
      reason: 'forbidden',
      message: '/message',
      hint: 'The credentials may not write issues of this project: give them the role Reporter and the scope api.',
    },
    {
      status: [404],
      means: 'disable',
      reason: 'project_not_found',
      message: '/message',
      hint: 'There is no such project, or the credentials may not see it.',
    },
  ],
  inbound: {
    verify: { kind: 'token', header: 'x-gitlab-token', token: '{secrets.webhookToken}' },
    deliveryId: { header: 'idempotency-key' },
    eventType: { header: 'x-gitlab-event' },
    remoteId: '/object_attributes/iid',
    subscribe: {
      method: 'POST',
      path: '/projects/{settings.project}/hooks',
      body: {
        url: '{callbackUrl}',
        token: '{secrets.webhookToken}',
        push_events: false,
        issues_events: true,
        enable_ssl_verification: true,
      },
    },
    unsubscribe: { method: 'DELETE', path: '/projects/{settings.project}/hooks/{subscription.id}' },
  },
})
