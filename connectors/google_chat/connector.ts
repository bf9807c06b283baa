import { defineConnector } from '@howazit/connector-kit'
import { postMessage } from './operations/post-message.ts'
import { postTheme } from './operations/post-theme.ts'

export default defineConnector({
  spec: 1,
  id: 'google_chat',
  name: 'Google Chat',
  category: 'messaging',
  version: '1.0.0',
  summary: 'Tells a space what a respondent said and which theme costs most, as cards.',
  docs: 'https://developers.google.com/workspace/chat/api/reference/rest/v1/spaces.messages/create',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    space: {
      title: 'Space',
      help: 'In the URL of the webhook, after spaces/; in the address of the space, after room/',
      pattern: '[A-Za-z0-9_-]{4,64}',
      example: 'AAAAExample1',
    },
    clientEmail: {
      title: 'Service account',
      help: 'client_email of its key file; of the project of your Chat app, which is a member of the space',
      pattern: '[^\\s:/]+@[^\\s:/]+',
      example: 'howazit@acme-chat.iam.gserviceaccount.com',
      for: ['service_account'],
    },
  },
  secrets: {
    webhookKey: { title: 'Key of the webhook', help: 'In its URL, between key= and &token=', for: ['webhook'] },
    webhookToken: { title: 'Token of the webhook', help: 'In its URL, after token=', for: ['webhook'] },
    privateKey: {
      title: 'Private key of the service account',
      help: 'private_key of its key file; PEM',
      isMultiline: true,
      for: ['service_account'],
    },
  },
  baseUrl: 'https://chat.googleapis.com/v1',
  hosts: ['chat.googleapis.com', 'oauth2.googleapis.com'],
  auth: {
    // The two parts of a webhook's URL that are secret.
    webhook: { mode: 'key', query: { key: '{secrets.webhookKey}', token: '{secrets.webhookToken}' } },
    service_account: {
      mode: 'oauth2_jwt',
      tokenUrl: 'https://oauth2.googleapis.com/token',
      jwt: {
        algorithm: 'RS256',
        key: '{secrets.privateKey}',
        claims: {
          iss: '{settings.clientEmail}',
          scope: 'https://www.googleapis.com/auth/chat.bot',
          aud: 'https://oauth2.googleapis.com/token',
        },
        ttlSeconds: 3_600,
      },
    },
  },
  test: {
    kind: 'format_only',
    reason: 'A webhook of Google Chat can do nothing but post: asking would be a message.',
  },
  operations: { postMessage, postTheme },
  rate: [
    { name: 'space', scope: 'record', key: '{settings.space}', limit: 1, windowMs: 1_000 },
    // Of a space, whoever posts.
    { name: 'space_minute', scope: 'record', key: '{settings.space}', limit: 60, windowMs: 60_000 },
  ],
  errors: [
    { status: [429], means: 'throttle', reason: 'resource_exhausted', scope: 'space', retryAfterMs: 30_000 },
    {
      status: [400],
      means: 'permanent',
      reason: 'invalid_argument',
      message: '/error/message',
      hint: 'Google Chat does not take this card as it is: look at the mapping.',
    },
    {
      status: [403],
      means: 'disable',
      reason: 'permission_denied',
      hint: 'The webhook was deleted, or the Chat app is no member of the space.',
    },
    {
      status: [404],
      means: 'disable',
      reason: 'space_not_found',
      hint: 'There is no such space, or the Chat app is no member of it.',
    },
  ],
})
