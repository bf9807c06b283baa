import { defineConnector } from '@howazit/connector-kit'
import { createTask } from './operations/create-task.ts'
import { postActivity } from './operations/post-activity.ts'
import { scoreProfile } from './operations/score-profile.ts'
import { trackTheme } from './operations/track-theme.ts'

export default defineConnector({
  spec: 1,
  id: 'gladly',
  name: 'Gladly',
  category: 'support',
  version: '1.0.0',
  summary: 'Makes a detractor a task, every response an activity of the customer, and a theme one task.',
  docs: 'https://developer.gladly.com/rest/',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    organization: {
      title: 'Organization',
      help: 'What stands before .gladly.com in your address',
      pattern: '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?',
      example: 'acme',
    },
    environment: {
      title: 'Environment',
      help: 'sandbox where your address ends in .gladly.qa',
      type: 'choice',
      choices: { production: 'gladly.com', sandbox: 'gladly.qa' },
      default: 'production',
    },
    agentEmail: {
      title: 'API user',
      help: 'The address of the agent whose token it is',
      pattern: '[^\\s"(),:;<>@\\[\\]\\\\]{1,64}@[A-Za-z0-9.-]{1,253}',
      example: 'api@acme.example',
    },
    inboxId: {
      title: 'Inbox for tasks',
      help: 'Its id: Settings > Inboxes > the inbox, at the end of the address',
      pattern: '[A-Za-z0-9_-]{10,50}',
      example: 'NFpDZtfqhk2pI6fjaVDlFf',
    },
    fallbackEmail: {
      title: 'Customer of the rest',
      help: 'Whose tasks insights are, and those of respondents who gave no address',
      pattern: '[^\\s"(),:;<>@\\[\\]\\\\]{1,64}@[A-Za-z0-9.-]{1,253}',
      example: 'respondents@acme.example',
    },
    scoreAttribute: {
      title: 'Attribute for the score',
      help: 'A custom attribute of your customer profile definition; for scoreProfile',
      pattern: '[A-Za-z][A-Za-z0-9_]{0,60}',
      example: 'lastNps',
      isOptional: true,
    },
  },
  secrets: {
    apiToken: { title: 'API token', help: 'More settings > API Tokens > Create Token, shown once' },
    webhookToken: {
      title: 'Token of the webhook',
      help: 'A text of yours, which the webhook sends as X-Howazit-Token',
      isOptional: true,
    },
  },
  baseUrl: 'https://{settings.organization}.{choices.environment}/api/v1',
  hosts: ['*.gladly.com', '*.gladly.qa'],
  auth: { api_token: { mode: 'basic', username: '{settings.agentEmail}', password: '{secrets.apiToken}' } },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/organization',
    expect: [{ body: '/id' }],
    identity: '{reply.body.name}',
  },
  operations: { createTask, postActivity, scoreProfile, trackTheme },
  rate: [{ name: 'organization', scope: 'account', limit: 10, windowMs: 1_000 }],
  rateSignals: [
    {
      bucket: 'organization',
      limit: { header: 'ratelimit-limit-second' },
      remaining: { header: 'ratelimit-remaining-second' },
    },
  ],
  errors: [
    { status: [429], means: 'throttle', reason: 'rate_limited', scope: 'organization', retryAfterMs: 1_000 },
    {
      status: [400, 404],
      means: 'permanent',
      reason: 'bad_request',
      message: '/errors/0/detail',
      hint: 'Gladly does not take this as it is: look at the inbox, the attribute and the mapping.',
    },
    {
      status: [403],
      means: 'disable',
      reason: 'forbidden',
      hint: 'The agent lacks the permission API User: Settings > Users.',
    },
  ],
  inbound: {
    verify: { kind: 'token', header: 'x-howazit-token', token: '{secrets.webhookToken}' },
    deliveryId: { body: '/id' },
    eventType: { body: '/type' },
    remoteId: '/content/taskId',
  },
})
