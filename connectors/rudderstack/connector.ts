import { defineConnector } from '@howazit/connector-kit'

const context = { library: { name: 'howazit', version: '1.0.0' } }

/** RudderStack answers in plain text; a page of somebody else’s is none of its own. */
const success = [{ status: [200] }, { header: 'content-type', matches: '^text/plain' }] as const

/** Many messages in one request, none of which has to be answered for by itself. */
const inBatches = {
  recordsMax: 100,
  bytesMax: 4_000_000,
  recordBytesMax: 32_000,
  allowsDuplicates: true,
  keepsOrder: false,
} as const

/** For as long as the data plane remembers the ids of messages, by default an hour. */
const windowSeconds = 3_600

export default defineConnector({
  spec: 1,
  id: 'rudderstack',
  name: 'RudderStack',
  category: 'product',
  version: '1.0.0',
  summary: 'Tracks responses and insights as events of a source, and keeps the last score as a trait.',
  docs: 'https://www.rudderstack.com/docs/api/http-api/',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    dataPlane: {
      title: 'Data plane',
      help: 'The host of the data plane URL: Connections, at the top; also one that you run',
      pattern: '[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?',
      example: 'acme.dataplane.rudderstack.com',
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
      help: 'Sources > an HTTP source > Setup',
      pattern: '[A-Za-z0-9_-]{16,64}',
      example: 'example_write_key_00',
    },
    webhookToken: {
      title: 'Token of the webhook',
      help: 'A text of yours, which the webhook destination sends as X-Howazit-Token',
      isOptional: true,
    },
  },
  baseUrl: 'https://{settings.dataPlane}/v1',
  hosts: ['{settings.dataPlane}'],
  auth: { write_key: { mode: 'basic', username: '{secrets.writeKey}', password: '' } },
  // Of nobody there is nothing to track: a key that is right is told so, one that is wrong that it is.
  test: {
    kind: 'request',
    method: 'POST',
    path: '/track',
    body: { event: 'Connection Test' },
    expect: [{ status: [400] }],
    identity: '{settings.dataPlane}',
  },
  operations: {
    track: {
      title: 'Track a response',
      summary: 'A response becomes an event of its customer with score, comment and dimensions.',
      on: ['response.created'],
      mapping: 'track.map.js',
      method: 'POST',
      path: '/batch',
      success,
      idempotency: { kind: 'client_id', lengthMax: 100, windowSeconds },
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
      success,
      // The event that is tracked has its own id as the message's.
      idempotency: { kind: 'client_id', of: '{eventId}:identify', lengthMax: 100, windowSeconds },
      batch: {
        ...inBatches,
        record: {
          userId: '{item.userId}',
          timestamp: '{item.timestamp}',
          type: 'identify',
          messageId: '{idempotencyKey}',
          context: { ...context, traits: '{item.traits}' },
        },
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
      success,
      idempotency: { kind: 'client_id', lengthMax: 100, windowSeconds },
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
  // A pace of ours: the vendor’s is that of the plan.
  rate: [{ name: 'source', scope: 'token', limit: 50, windowMs: 1_000 }],
  errors: [
    { status: [429], means: 'throttle', reason: 'too_many_requests', scope: 'source', retryAfterMs: 10_000 },
    { status: [413], means: 'split', reason: 'request_too_large' },
    // Who stands in between answered: whether the data plane has seen the messages it does not say.
    { status: [200], means: 'unknown', reason: 'page_of_a_proxy' },
    {
      status: [400],
      means: 'permanent',
      reason: 'message_refused',
      hint: 'RudderStack takes no message above 32 KB and none of nobody: look at the mapping.',
    },
    {
      status: [401],
      means: 'disable',
      reason: 'write_key_refused',
      hint: 'The write key is none of this data plane: compare both with the dashboard.',
    },
    {
      status: [404],
      means: 'disable',
      reason: 'source_disabled',
      hint: 'The source is switched off: switch it on, then enable the connection.',
    },
  ],
  inbound: {
    verify: { kind: 'token', header: 'x-howazit-token', token: '{secrets.webhookToken}' },
    deliveryId: { body: '/messageId' },
    eventType: { body: '/type' },
  },
})
