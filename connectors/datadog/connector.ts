import { defineConnector } from '@howazit/connector-kit'
import { logResponse } from './operations/log-response.ts'
import { postEvent } from './operations/post-event.ts'
import { postTheme } from './operations/post-theme.ts'

export default defineConnector({
  spec: 1,
  id: 'datadog',
  name: 'Datadog',
  category: 'alerting',
  version: '1.0.0',
  summary: 'Makes a detractor and a costly theme an event to alert on, and every response a log to chart.',
  docs: 'https://docs.datadoghq.com/api/latest/events/',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    site: {
      title: 'Site',
      help: 'As in the address of your organisation',
      type: 'choice',
      choices: {
        us1: 'datadoghq.com',
        us3: 'us3.datadoghq.com',
        us5: 'us5.datadoghq.com',
        eu: 'datadoghq.eu',
        ap1: 'ap1.datadoghq.com',
        ap2: 'ap2.datadoghq.com',
        uk1: 'uk1.datadoghq.com',
        gov: 'ddog-gov.com',
        gov2: 'us2.ddog-gov.com',
      },
      default: 'us1',
    },
    service: {
      title: 'Service',
      help: 'What events and logs are tagged with, to find them by',
      pattern: '[a-z][a-z0-9_.-]{0,99}',
      default: 'howazit',
    },
  },
  secrets: {
    apiKey: { title: 'API key', help: 'Organization settings > API keys', pattern: '\\S{20,}' },
  },
  baseUrl: 'https://api.{choices.site}',
  hosts: ['*.datadoghq.com', '*.datadoghq.eu', '*.ddog-gov.com'],
  auth: { api_key: { mode: 'key', headers: { 'dd-api-key': '{secrets.apiKey}' } } },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/api/v1/validate',
    expect: [{ body: '/valid', is: [true] }],
    identity: '{choices.site}',
  },
  operations: { postEvent, postTheme, logResponse },
  rate: [
    { name: 'events', scope: 'account', limit: 250_000, windowMs: 60_000, operations: ['postEvent', 'postTheme'] },
  ],
  rateSignals: [
    {
      bucket: 'events',
      limit: { header: 'x-ratelimit-limit' },
      remaining: { header: 'x-ratelimit-remaining' },
      reset: { header: 'x-ratelimit-reset', unit: 's' },
    },
  ],
  errors: [
    { status: [429], means: 'throttle', reason: 'rate_limited', retryAfterMs: 10_000 },
    {
      status: [403],
      means: 'disable',
      reason: 'api_key_refused',
      hint: 'The API key is none of this site: compare both with your organisation’s.',
    },
    {
      status: [400],
      means: 'permanent',
      reason: 'bad_request',
      message: '/errors/0',
      hint: 'Datadog does not take this as it is: look at the mapping.',
    },
  ],
})
