import { defineConnector } from '@howazit/connector-kit'

export default defineConnector({
  spec: 1,
  id: 'aws_s3',
  name: 'Amazon S3',
  category: 'data',
  version: '1.0.0',
  summary: 'Writes every event once to a bucket, at a key that follows from the event.',
  docs: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html',
  checkedOn: '2026-11-29',
  protocol: 'object_store',
  settings: {
    bucket: {
      title: 'Bucket',
      pattern: '[a-z0-9][a-z0-9-]{1,61}[a-z0-9]',
      example: 'acme-responses',
    },
    region: { title: 'Region', pattern: '[a-z]{2}(?:-[a-z]+)+-[0-9]', example: 'eu-west-1' },
    prefix: {
      title: 'Prefix',
      help: 'The folder in the bucket',
      pattern: '[A-Za-z0-9._~-]+(?:/[A-Za-z0-9._~-]+)*',
      default: 'howazit',
      example: 'howazit/responses',
    },
  },
  secrets: {
    accessKeyId: {
      title: 'Access key id',
      help: 'Of a user that may s3:PutObject there, and s3:ListBucket for the test',
    },
    secretAccessKey: { title: 'Secret access key' },
  },
  baseUrl: 'https://{settings.bucket}.s3.{settings.region}.amazonaws.com',
  hosts: ['*.amazonaws.com'],
  auth: {
    access_key: {
      mode: 'signed',
      signer: 'aws_sigv4',
      params: {
        service: 's3',
        region: '{settings.region}',
        accessKeyId: '{secrets.accessKeyId}',
        secretAccessKey: '{secrets.secretAccessKey}',
      },
    },
  },
  test: { kind: 'request', method: 'HEAD', path: '/', expect: [{ status: [200] }] },
  operations: {
    putObject: {
      title: 'Put an object',
      summary: 'An event becomes one JSON object.',
      on: ['response.created', 'response.updated', 'response.deleted', 'insight.ready'],
      mapping: 'put-object.map.js',
      method: 'PUT',
      path: '/{+settings.prefix}/{eventId}.json',
      headers: { 'if-none-match': '*' },
      success: [{ status: [200] }],
      remoteId: { header: 'etag' },
      // The key follows from the event and is written only if nothing is there.
      idempotency: { kind: 'natural' },
      personalData: ['/data/response/answers', '/data/response/respondentMeta'],
    },
  },
  // Per prefix of a bucket.
  rate: [{ name: 'prefix', scope: 'connection', limit: 3_500, windowMs: 1_000 }],
  errors: [
    { status: [412], means: 'duplicate', reason: 'object_exists' },
    { status: [409], means: 'retry', reason: 'conditional_request_conflict' },
    { status: [503], means: 'throttle', reason: 'slow_down', scope: 'prefix', retryAfterMs: 1_000 },
    {
      status: [301, 307],
      means: 'permanent',
      reason: 'wrong_region',
      hint: 'The bucket is in another region: change the setting.',
    },
    {
      status: [404],
      means: 'disable',
      reason: 'no_such_bucket',
      hint: 'There is no such bucket, or it is somebody else’s.',
    },
  ],
})
