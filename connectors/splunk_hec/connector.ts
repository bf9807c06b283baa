import { defineConnector } from '@howazit/connector-kit'
import { indexInsight } from './operations/index-insight.ts'
import { indexResponse } from './operations/index-response.ts'

export default defineConnector({
  spec: 1,
  id: 'splunk_hec',
  name: 'Splunk (HTTP Event Collector)',
  category: 'alerting',
  version: '1.0.0',
  summary: 'Makes responses and findings events that can be searched, charted and alerted on.',
  docs: 'https://help.splunk.com/en/splunk-enterprise/get-data-in/collect-http-event-data/http-event-collector-rest-api-endpoints',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    host: {
      title: 'Host',
      help: 'Of the collector; of Splunk Cloud Platform http-inputs-NAME.splunkcloud.com',
      pattern: '[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?',
      example: 'http-inputs-acme.splunkcloud.com',
    },
    port: {
      title: 'Port',
      help: '443 of Splunk Cloud Platform, usually 8088 of Splunk Enterprise',
      type: 'integer',
      default: 443,
    },
    index: {
      title: 'Index',
      help: 'One that the token allows; without it the token’s own',
      pattern: '[a-z0-9_][a-z0-9_-]{0,79}',
      example: 'cx',
      isOptional: true,
    },
    source: {
      title: 'Source',
      help: 'What events are found by',
      pattern: '[A-Za-z0-9_:./-]{1,100}',
      default: 'howazit',
    },
  },
  secrets: { token: { title: 'Token', help: 'Settings > Data inputs > HTTP Event Collector' } },
  baseUrl: 'https://{settings.host}:{settings.port}',
  hosts: ['{settings.host}'],
  auth: { token: { mode: 'key', headers: { authorization: 'Splunk {secrets.token}' } } },
  // Nothing is sent: a token that is right is told that there is no data, one that is wrong that it is.
  test: {
    kind: 'request',
    method: 'POST',
    path: '/services/collector/event/1.0',
    expect: [{ status: [400] }, { body: '/code', is: [5] }],
    identity: '{settings.host}',
  },
  operations: { indexResponse, indexInsight },
  errors: [
    {
      body: '/code',
      is: [1, 4],
      means: 'disable',
      reason: 'token_refused',
      message: '/text',
      hint: 'The token was disabled or is none of this collector’s.',
    },
    {
      body: '/code',
      is: [7],
      means: 'disable',
      reason: 'index_refused',
      message: '/text',
      hint: 'Allow the index in the token’s settings, or change the setting.',
    },
    {
      body: '/code',
      is: [10, 11],
      means: 'disable',
      reason: 'acknowledgement_on',
      message: '/text',
      hint: 'The token waits for acknowledgements of the indexer: switch those off in its settings, or use another token.',
    },
    { body: '/code', is: [9], means: 'throttle', reason: 'server_busy', retryAfterMs: 10_000 },
    { body: '/code', is: [8, 23], means: 'retry', reason: 'server_error' },
    {
      status: [400],
      means: 'permanent',
      reason: 'event_refused',
      message: '/text',
      hint: 'Splunk does not take this event as it is: look at the mapping.',
    },
    {
      status: [404],
      means: 'disable',
      reason: 'no_collector',
      hint: 'There is no HTTP Event Collector at this address: look at host and port, and whether it is switched on.',
    },
  ],
})
