import { defineConnector } from '@howazit/connector-kit'
import { keepScore } from './operations/keep-score.ts'
import { trackInsight } from './operations/track-insight.ts'
import { trackResponse } from './operations/track-response.ts'

export default defineConnector({
  spec: 1,
  id: 'heap',
  name: 'Heap (Contentsquare)',
  category: 'product',
  version: '1.0.0',
  summary: 'Tracks responses and insights as events, and keeps the last score as a property of the user.',
  docs: 'https://developers.heap.io/reference/track-1',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    region: {
      title: 'Region',
      help: 'Where your data is: eu if your account is in the EU’s data centre',
      type: 'choice',
      choices: { us: 'heapanalytics.com', eu: 'c.eu.heap-api.com' },
      default: 'us',
    },
    eventName: {
      title: 'Name of the event',
      help: 'What a response is called',
      pattern: '\\S(?:.{0,198}\\S)?',
      default: 'Survey Response',
    },
    insightName: {
      title: 'Name of the event of an insight',
      help: 'What an insight is called',
      pattern: '\\S(?:.{0,198}\\S)?',
      default: 'Survey Insight',
    },
  },
  secrets: {
    appId: {
      title: 'Environment id',
      help: 'Account > Manage > Projects: the id of the environment. Who knows it may track',
      pattern: '[0-9]{2,20}',
      example: '1234567890',
    },
  },
  baseUrl: 'https://{choices.region}/api',
  hosts: ['heapanalytics.com', 'c.eu.heap-api.com'],
  auth: { environment: { mode: 'key', body: { app_id: '{secrets.appId}' } } },
  test: {
    kind: 'format_only',
    reason:
      'Heap answers 200 to an environment that is not there as well, and there is nothing to ask without tracking.',
  },
  operations: { trackResponse, keepScore, trackInsight },
  rate: [
    {
      name: 'events',
      scope: 'account',
      limit: 15_000,
      windowMs: 60_000,
      operations: ['trackResponse', 'trackInsight'],
    },
    { name: 'users', scope: 'account', limit: 250, windowMs: 1_000, operations: ['keepScore'] },
  ],
  errors: [
    { status: [429], means: 'throttle', reason: 'too_many_requests', retryAfterMs: 30_000 },
    {
      status: [400, 422],
      means: 'permanent',
      reason: 'bad_request',
      message: '/error',
      hint: 'Heap does not take this as it is: look at the environment id and at the mapping.',
    },
  ],
})
