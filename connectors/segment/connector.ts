import { defineConnector } from '@howazit/connector-kit'

const context = { library: { name: 'howazit', version: '1.0.0' } }

/** Many messages in one request, none of which has to be answered for by itself. */
const inBatches = {
  recordsMax: 100,
  bytesMax: 480_000,
  recordBytesMax: 32_000,
  allowsDuplicates: true,
  keepsOrder: false,
} as const

export default defineConnector({
  spec: 1,
  id: 'segment',
  name: 'Twilio Segment',
  category: 'product',
  version: '1.0.0',
  summary: 'Tracks responses and insights as events of a source, and keeps the last score as a trait.',
  docs: 'https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    region: {
      title: 'Region',
      help: 'Where the workspace is: Settings > Workspace settings > General',
      type: 'choice',
      choices: { us: 'api.segment.io', eu: 'events.eu1.segmentapis.com' },
      default: 'us',
    },
    eventName: {
      title: 'Name of the event',
      help: 'What a response is called in your tracking plan',
      pattern: '\\S(?:.{0,198}\\S)?',
      default: 'Survey Response Received',
    },
    insightName: {
      title: 'Name of the event of an insight',
      help: 'What an insight is called in your tracking plan',
      pattern: '\\S(?:.{0,198}\\S)?',
      default: 'Survey Insight Ready',
    },
  },
  secrets: {
    writeKey: {
      title: 'Write key',
      help: 'Connections > Sources > an HTTP API source > Settings > API keys',
      pattern: '[A-Za-z0-9_-]{16,64}',
      example: 'example_write_key_00',
    },
    signingSecret: {
      title: 'Shared secret of the webhook',
      help: 'Of the webhook destination that calls us',
      isOptional: true,
    },
  },
  baseUrl: 'https://{choices.region}/v1',
  hosts: ['api.segment.io', 'events.eu1.segmentapis.com'],
  auth: {
    basic: { mode: 'basic', username: '{secrets.writeKey}', password: '' },
    in_body: { mode: 'key', body: { writeKey: '{secrets.writeKey}' } },
  },
  test: {
    kind: 'format_only',
    reason:
      'Segment answers 200 to a wrong key as well, and there is nothing to ask: look at the debugger of the source.',
  },
  operations: {
    track: {
      title: 'Track a response',
      summary: 'A response becomes an event of its customer with score, comment and dimensions.',
      on: ['response.created'],
      mapping: 'track.map.js',
      method: 'POST',
      path: '/batch',
      success: [{ body: '/success', is: [true] }],
      // Segment drops what has the id of a message of the last 24 hours.
      idempotency: { kind: 'client_id', lengthMax: 100, windowSeconds: 86_400 },
      batch: {
        ...inBatches,
        record: {
          '...': '{item}',
          type: 'track',
          event: '{settings.eventName}',
          messageId: '{idempotencyKey}',
          context,
        },
        envelope: { batch: '{records}' },
        onRefused: 'bisect',
      },
      limits: [{ field: '/properties/comment', charactersMax: 7_000, onExcess: 'truncate' }],
      personalData: ['/data/response/answers', '/data/response/respondentMeta/customerId'],
    },
    identify: {
      title: 'Identify a customer',
      summary: 'The score of a response becomes a trait of its customer.',
      on: ['response.created', 'response.updated'],
      mapping: 'identify.map.js',
      method: 'POST',
      path: '/batch',
      success: [{ body: '/success', is: [true] }],
      // The event that is tracked has its own id as the message's.
      idempotency: { kind: 'client_id', of: '{eventId}:identify', lengthMax: 100, windowSeconds: 86_400 },
      batch: {
        ...inBatches,
        record: { '...': '{item}', type: 'identify', messageId: '{idempotencyKey}', context },
        envelope: { batch: '{records}' },
        onRefused: 'bisect',
      },
      limits: [{ field: '/traits/name', charactersMax: 500, onExcess: 'truncate' }],
      personalData: ['/data/response/answers', '/data/response/respondentMeta'],
    },
    trackInsight: {
      title: 'Track an insight',
      summary: 'The finding that matters most becomes an event, with its survey in the place of a customer.',
      on: ['insight.ready'],
      mapping: 'track-insight.map.js',
      method: 'POST',
      path: '/batch',
      success: [{ body: '/success', is: [true] }],
      idempotency: { kind: 'client_id', lengthMax: 100, windowSeconds: 86_400 },
      batch: {
        ...inBatches,
        record: {
          '...': '{item}',
          type: 'track',
          event: '{settings.insightName}',
          messageId: '{idempotencyKey}',
          context,
        },
        envelope: { batch: '{records}' },
        onRefused: 'bisect',
      },
      limits: [
        { field: '/properties/title', charactersMax: 1_000, onExcess: 'truncate' },
        { field: '/properties/summary', charactersMax: 5_000, onExcess: 'truncate' },
      ],
    },
  },
  rate: [{ name: 'workspace', scope: 'account', limit: 1_000, windowMs: 1_000 }],
  errors: [
    { status: [429], means: 'throttle', reason: 'too_many_requests', scope: 'workspace', retryAfterMs: 10_000 },
    { status: [400], body: '/message', matches: '(?i)too large|exceed', means: 'split', reason: 'batch_too_large' },
    {
      status: [400],
      means: 'permanent',
      reason: 'message_refused',
      message: '/message',
      hint: 'Segment takes no message above 32 KB and no JSON that is none: let the mapping send less.',
    },
    {
      body: '/success',
      is: [false],
      means: 'permanent',
      reason: 'message_refused',
      message: '/message',
      hint: 'Segment says that it did not take it: look at the debugger of the source.',
    },
  ],
  inbound: {
    verify: {
      kind: 'hmac',
      algorithm: 'sha1',
      header: 'x-signature',
      encoding: 'hex',
      key: '{secrets.signingSecret}',
    },
    deliveryId: { body: '/messageId' },
    eventType: { body: '/type' },
  },
})
