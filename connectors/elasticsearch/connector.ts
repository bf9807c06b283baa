import { defineConnector } from '@howazit/connector-kit'

const INDEX = '[a-z0-9][a-z0-9._-]{0,199}'

/**
 * As many as five megabytes hold; each document is answered for by itself. The index stands in the path: a cluster may forbid it in the
 * body, and OpenSearch Serverless documents it there only.
 */
const inBulk = {
  recordsMax: 500,
  bytesMax: 5_000_000,
  envelope: '{records}',
  allowsDuplicates: true,
  keepsOrder: true,
} as const

/** Which document of a bulk reply failed, and why. */
const itemOf = (action: 'index' | 'delete') =>
  ({
    items: '/items',
    by: 'order',
    lists: 'all',
    remoteId: `/${action}/_id`,
    error: `/${action}/error`,
    status: `/${action}/status`,
  }) as const

export default defineConnector({
  spec: 1,
  id: 'elasticsearch',
  name: 'Elasticsearch, OpenSearch',
  category: 'data',
  version: '1.0.0',
  summary: 'Keeps one document per response and per insight in an index, in step with what becomes of them.',
  docs: 'https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    host: {
      title: 'Host',
      help: 'Of the cluster, with the port where it is not 443, without https://',
      pattern: '[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?(?::[0-9]{1,5})?',
      example: 'acme.es.eu-west-1.aws.found.io:9243',
    },
    index: {
      title: 'Index of responses',
      help: 'Or an alias that writes to one',
      pattern: INDEX,
      default: 'howazit-responses',
    },
    insightIndex: {
      title: 'Index of insights',
      help: 'Where insights go',
      pattern: INDEX,
      default: 'howazit-insights',
    },
    username: {
      title: 'User',
      help: 'A user with the rights of the README',
      pattern: '[^:\\s]{1,256}',
      for: ['basic'],
      example: 'howazit',
    },
    region: {
      title: 'Region',
      help: 'Of the domain or collection at AWS',
      pattern: '[a-z]{2}(?:-[a-z]+)+-[0-9]',
      example: 'eu-west-1',
      for: ['aws'],
    },
    service: {
      title: 'Service',
      help: 'A domain of OpenSearch Service, or a collection of OpenSearch Serverless',
      type: 'choice',
      choices: { domain: 'es', serverless: 'aoss' },
      default: 'domain',
      for: ['aws'],
    },
  },
  secrets: {
    apiKey: {
      title: 'API key',
      help: 'As it is shown when it is made: base64 of id and key',
      pattern: '[A-Za-z0-9+/=_-]{16,}',
      example: 'ZXhhbXBsZV9pZDpleGFtcGxlX2tleQ==',
      for: ['api_key'],
    },
    password: { title: 'Password', help: 'Of the user', for: ['basic'] },
    accessKeyId: {
      title: 'Access key id',
      help: 'Of an AWS user that may es:ESHttp* or aoss:APIAccessAll',
      for: ['aws'],
    },
    secretAccessKey: { title: 'Secret access key', help: 'Of the same user', for: ['aws'] },
  },
  baseUrl: 'https://{settings.host}',
  hosts: ['{settings.host}'],
  auth: {
    api_key: { mode: 'key', headers: { authorization: 'ApiKey {secrets.apiKey}' } },
    basic: { mode: 'basic', username: '{settings.username}', password: '{secrets.password}' },
    aws: {
      mode: 'signed',
      signer: 'aws_sigv4',
      params: {
        service: '{choices.service}',
        region: '{settings.region}',
        accessKeyId: '{secrets.accessKeyId}',
        secretAccessKey: '{secrets.secretAccessKey}',
      },
    },
  },
  // The star lets it be asked before there is an index, and by a key that may do nothing but write.
  test: {
    kind: 'request',
    method: 'GET',
    path: '/{settings.index}*/_mapping',
    expect: [{ status: [200] }, { body: '' }],
  },
  operations: {
    indexResponses: {
      title: 'Index responses',
      summary: 'A response becomes a document, and an update replaces it unless a later one is there.',
      on: ['response.created', 'response.updated'],
      mapping: 'index-responses.map.js',
      method: 'POST',
      path: '/{settings.index}/_bulk',
      format: 'ndjson',
      success: [{ status: [200] }, { body: '/items' }],
      partial: { ...itemOf('index'), ok: [{ body: '/index/result', is: ['created', 'updated'] }] },
      remoteId: { body: '/items/0/index/_id' },
      idempotency: { kind: 'upsert', of: '{event.data.response.id}' },
      batch: {
        ...inBulk,
        lines: [
          {
            index: {
              _id: '{idempotencyKey}',
              version: '{event.data.response.revision}',
              version_type: 'external_gte',
            },
          },
          '{item}',
        ],
        onRefused: 'bisect',
      },
      // Lucene takes no longer term than 32,766 bytes, and a keyword field is one term.
      limits: [{ field: '/comment', bytesMax: 32_000, onExcess: 'truncate' }],
      personalData: ['/data/response/answers', '/data/response/respondentMeta/customerId'],
    },
    deleteResponses: {
      title: 'Delete responses',
      summary: 'The document of a response that is deleted goes with it.',
      on: ['response.deleted'],
      mapping: 'delete-responses.map.js',
      method: 'POST',
      path: '/{settings.index}/_bulk',
      format: 'ndjson',
      success: [{ status: [200] }, { body: '/items' }],
      partial: { ...itemOf('delete'), ok: [{ body: '/delete/result', is: ['deleted', 'not_found'] }] },
      remoteId: { body: '/items/0/delete/_id' },
      idempotency: { kind: 'natural', of: '{event.data.responseId}' },
      batch: {
        ...inBulk,
        lines: [
          {
            delete: {
              _id: '{idempotencyKey}',
              version: '{event.data.revision}',
              version_type: 'external_gte',
            },
          },
        ],
        onRefused: 'bisect',
      },
      limits: [{ field: '/id', charactersMax: 512, onExcess: 'refuse' }],
    },
    indexInsights: {
      title: 'Index insights',
      summary: 'An insight becomes a document with its findings.',
      on: ['insight.ready'],
      mapping: 'index-insights.map.js',
      method: 'POST',
      path: '/{settings.insightIndex}/_bulk',
      format: 'ndjson',
      success: [{ status: [200] }, { body: '/items' }],
      partial: { ...itemOf('index'), ok: [{ body: '/index/result', is: ['created', 'updated'] }] },
      remoteId: { body: '/items/0/index/_id' },
      idempotency: { kind: 'upsert', of: '{event.data.insight.id}' },
      batch: {
        ...inBulk,
        lines: [{ index: { _id: '{idempotencyKey}' } }, '{item}'],
        onRefused: 'bisect',
      },
      limits: [
        { field: '/findings/*/title', bytesMax: 8_000, onExcess: 'truncate' },
        { field: '/findings/*/summary', bytesMax: 32_000, onExcess: 'truncate' },
      ],
    },
  },
  // The cluster tells by its queue when it is too much; this is what any of them takes.
  rate: [{ name: 'cluster', scope: 'account', limit: 20, windowMs: 1_000, concurrencyMax: 4 }],
  errors: [
    // A later revision is there: what this one says is known already.
    { status: [409], means: 'duplicate', reason: 'later_revision_there' },
    { status: [429], means: 'throttle', reason: 'queue_full', scope: 'cluster', retryAfterMs: 5_000 },
    {
      body: '/type',
      is: ['cluster_block_exception', 'unavailable_shards_exception', 'process_cluster_event_timeout_exception'],
      means: 'retry',
      reason: 'index_blocked',
    },
    { body: '/error/type', is: ['cluster_block_exception'], means: 'retry', reason: 'index_blocked' },
    {
      body: '/type',
      is: ['index_not_found_exception'],
      means: 'disable',
      reason: 'index_missing',
      message: '/reason',
      hint: 'There is no such index and none is made by itself: make it, or let action.auto_create_index allow it.',
    },
    {
      body: '/type',
      is: ['security_exception'],
      means: 'disable',
      reason: 'not_allowed',
      message: '/reason',
      hint: 'The key or user may not write to the index: it needs create_index, index and delete on it.',
    },
    {
      status: [401],
      means: 'disable',
      reason: 'not_authenticated',
      message: '/error/reason',
      hint: 'The cluster does not take the credentials: give a key that is not expired.',
    },
    {
      status: [403],
      means: 'disable',
      reason: 'not_allowed',
      message: '/error/reason',
      hint: 'The key or user may not write to the index: it needs create_index, index and delete on it.',
    },
    {
      status: [400],
      means: 'permanent',
      reason: 'document_refused',
      message: '/reason',
      hint: 'The document does not fit the mapping of the index: look at the types of its fields.',
    },
  ],
})
