import { defineConnector } from '@howazit/connector-kit'

export default defineConnector({
  spec: 1,
  id: 'gcs',
  name: 'Google Cloud Storage',
  category: 'data',
  version: '1.0.0',
  summary: 'Writes every event once to a bucket, at a name that follows from the event.',
  docs: 'https://cloud.google.com/storage/docs/json_api/v1/objects/insert',
  checkedOn: '2026-11-30',
  protocol: 'object_store',
  settings: {
    bucket: {
      title: 'Bucket',
      help: 'Its name, without gs://',
      pattern: '[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]',
      example: 'acme-responses',
    },
    prefix: {
      title: 'Prefix',
      help: 'The folder in the bucket',
      pattern: '[A-Za-z0-9._~-]+(?:/[A-Za-z0-9._~-]+)*',
      default: 'howazit',
      example: 'howazit/responses',
    },
    clientEmail: {
      title: 'Service account',
      help: 'client_email of its key file',
      pattern: '[^\\s:/]+@[^\\s:/]+',
      example: 'howazit@acme-data.iam.gserviceaccount.com',
    },
  },
  secrets: {
    privateKey: {
      title: 'Private key of the service account',
      help: 'private_key of its key file; PEM',
      isMultiline: true,
    },
  },
  baseUrl: 'https://storage.googleapis.com',
  hosts: ['storage.googleapis.com', 'oauth2.googleapis.com'],
  auth: {
    service_account: {
      mode: 'oauth2_jwt',
      tokenUrl: 'https://oauth2.googleapis.com/token',
      jwt: {
        algorithm: 'RS256',
        key: '{secrets.privateKey}',
        claims: {
          iss: '{settings.clientEmail}',
          scope: 'https://www.googleapis.com/auth/devstorage.read_write',
          aud: 'https://oauth2.googleapis.com/token',
        },
        ttlSeconds: 3_600,
      },
    },
  },
  // Asks what the account may do there, which everybody may.
  test: {
    kind: 'request',
    method: 'GET',
    path: '/storage/v1/b/{settings.bucket}/iam/testPermissions',
    query: { permissions: 'storage.objects.create' },
    expect: [{ body: '/permissions/0', is: ['storage.objects.create'] }],
    identity: '{settings.clientEmail}',
  },
  operations: {
    putObject: {
      title: 'Put an object',
      summary: 'An event becomes one JSON object.',
      on: ['response.created', 'response.updated', 'response.deleted', 'insight.ready'],
      mapping: 'put-object.map.js',
      method: 'POST',
      path: '/upload/storage/v1/b/{settings.bucket}/o',
      query: { uploadType: 'media', name: '{settings.prefix}/{eventId}.json', ifGenerationMatch: '0' },
      success: [{ status: [200] }, { body: '/generation', exists: true }],
      remoteId: { body: '/id' },
      // The name follows from the event and is written only if nothing is there.
      idempotency: { kind: 'natural' },
      personalData: ['/data/response/answers', '/data/response/respondentMeta'],
    },
  },
  // What a new bucket takes; it grows with use.
  rate: [{ name: 'bucket', scope: 'connection', limit: 1_000, windowMs: 1_000 }],
  errors: [
    { status: [401], means: 'refresh_auth', reason: 'invalid_credentials' },
    { status: [412], means: 'duplicate', reason: 'object_exists' },
    { status: [429], means: 'throttle', reason: 'rate_limit_exceeded', scope: 'bucket', retryAfterMs: 1_000 },
    {
      status: [404],
      means: 'disable',
      reason: 'no_such_bucket',
      hint: 'There is no such bucket: look at its name.',
    },
    {
      status: [403],
      means: 'disable',
      reason: 'forbidden',
      message: '/error/message',
      hint: 'Give the service account the role Storage Object Creator on the bucket, and look at the billing of its project.',
    },
    {
      status: [400],
      means: 'permanent',
      reason: 'invalid',
      message: '/error/message',
      hint: 'Google does not take this object: look at bucket and prefix.',
    },
  ],
})
