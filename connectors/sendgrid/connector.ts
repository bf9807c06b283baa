import { defineConnector } from '@howazit/connector-kit'

const ADDRESS = '[^\\s:/<>",;]+@[^\\s:/<>",;]+'
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'

// SendGrid keeps `custom_args` in the clear and for good: ids only, nothing of a person.
const mail = {
  personalizations: [{ to: [{ email: '{settings.to}' }], custom_args: { howazit_event_id: '{eventId}' } }],
  from: { email: '{settings.from}', name: 'Howazit' },
  subject: '{input.subject}',
  content: [{ type: 'text/plain', value: '{input.text}' }],
  categories: ['howazit'],
  tracking_settings: { click_tracking: { enable: false, enable_text: false }, open_tracking: { enable: false } },
}

export default defineConnector({
  spec: 1,
  id: 'sendgrid',
  name: 'Twilio SendGrid',
  category: 'marketing',
  version: '1.0.0',
  summary: 'Mails a team what a detractor said and what insights found, and keeps the last score on its contacts.',
  docs: 'https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    region: {
      title: 'Region',
      help: 'EU for a subuser that is pinned to it; its keys hold there only',
      type: 'choice',
      choices: { global: 'api.sendgrid.com', eu: 'api.eu.sendgrid.com' },
      default: 'global',
    },
    from: {
      title: 'From',
      help: 'A verified sender: Settings > Sender authentication',
      pattern: ADDRESS,
      example: 'cx@example.com',
    },
    to: { title: 'To', help: 'Who hears of detractors and insights', pattern: ADDRESS, example: 'team@example.com' },
    listId: {
      title: 'List',
      help: 'Marketing > Contacts: the id in the address of the list; contacts are in no list without it',
      pattern: UUID,
      example: '11111111-2222-4333-8444-555555555555',
      isOptional: true,
    },
    scoreField: {
      title: 'Field for the score',
      help: 'Id of a custom field of type number, as GET /v3/marketing/field_definitions shows it',
      pattern: '[ew][1-9][0-9]*_N',
      example: 'e1_N',
      isOptional: true,
    },
    bandField: {
      title: 'Field for the segment',
      help: 'Id of a custom field of type text: detractor, passive or promoter',
      pattern: '[ew][1-9][0-9]*_T',
      example: 'e2_T',
      isOptional: true,
    },
    dateField: {
      title: 'Field for the day',
      help: 'Id of a custom field of type date: when the last response was given',
      pattern: '[ew][1-9][0-9]*_D',
      example: 'e3_D',
      isOptional: true,
    },
  },
  secrets: {
    apiKey: {
      title: 'API key',
      help: 'Settings > API keys > Restricted access: Mail Send, and Marketing for contacts',
      example: 'SG.example',
    },
    verificationKey: {
      title: 'Verification key',
      help: 'Settings > Mail settings > Event webhooks > Signature verification: the public key, in base64',
      isOptional: true,
    },
  },
  baseUrl: 'https://{choices.region}/v3',
  hosts: ['api.sendgrid.com', 'api.eu.sendgrid.com'],
  auth: { api_key: { mode: 'key', headers: { authorization: 'Bearer {secrets.apiKey}' } } },
  // The one question that a key with any right may ask; it says nothing of whose key it is.
  test: {
    kind: 'request',
    method: 'GET',
    path: '/scopes',
    expect: [{ status: [200] }, { body: '/scopes/*', is: ['mail.send', 'marketing.read'] }],
  },
  operations: {
    sendMail: {
      title: 'Send a mail',
      summary: 'A detractor becomes a mail to the team with the comment; answering it reaches the respondent.',
      on: ['response.created'],
      mapping: 'send-mail.map.js',
      method: 'POST',
      path: '/mail/send',
      body: { ...mail, reply_to: '{input.replyTo}' },
      success: [{ status: [202] }],
      remoteId: { header: 'x-message-id' },
      // Nothing would know a repeat.
      idempotency: { kind: 'none', onUnknown: 'at_most_once' },
      limits: [
        { field: '/subject', charactersMax: 200, onExcess: 'truncate' },
        { field: '/text', charactersMax: 20_000, onExcess: 'truncate' },
      ],
      personalData: ['/data/response/answers', '/data/response/respondentMeta'],
    },
    sendInsight: {
      title: 'Send an insight',
      summary: 'An insight becomes a mail to the team with each finding and the link to the report.',
      on: ['insight.ready'],
      mapping: 'send-insight.map.js',
      method: 'POST',
      path: '/mail/send',
      body: mail,
      success: [{ status: [202] }],
      remoteId: { header: 'x-message-id' },
      idempotency: { kind: 'none', onUnknown: 'at_most_once' },
      limits: [
        { field: '/subject', charactersMax: 200, onExcess: 'truncate' },
        { field: '/text', charactersMax: 20_000, onExcess: 'truncate' },
      ],
    },
    upsertContacts: {
      title: 'Upsert contacts',
      summary: 'The score of a response becomes a field of its contact, who is found by the address.',
      on: ['response.created', 'response.updated'],
      mapping: 'upsert-contacts.map.js',
      method: 'PUT',
      path: '/marketing/contacts',
      success: [{ status: [202] }, { body: '/job_id' }],
      remoteId: { body: '/job_id' },
      idempotency: { kind: 'upsert', of: '{input.email}' },
      batch: {
        recordsMax: 1_000,
        bytesMax: 5_000_000,
        record: {
          email: '{item.email}',
          first_name: '{item.firstName}',
          last_name: '{item.lastName}',
          external_id: '{item.customerId}',
          custom_fields: {
            '{settings.scoreField}': '{item.score}',
            '{settings.bandField}': '{item.band}',
            '{settings.dateField}': '{item.day}',
          },
        },
        envelope: { list_ids: { '...present': ['{settings.listId}'] }, contacts: '{records}' },
        // Of two with one address nobody says which counts.
        allowsDuplicates: false,
        keepsOrder: false,
        onRefused: 'bisect',
      },
      limits: [
        { field: '/email', charactersMax: 254, onExcess: 'refuse' },
        { field: '/firstName', charactersMax: 50, onExcess: 'truncate' },
        { field: '/lastName', charactersMax: 50, onExcess: 'truncate' },
      ],
      personalData: ['/data/response/answers', '/data/response/respondentMeta'],
    },
  },
  rate: [
    { name: 'mail', scope: 'account', limit: 600, windowMs: 60_000, operations: ['sendMail', 'sendInsight'] },
    { name: 'contacts', scope: 'account', limit: 3, windowMs: 2_000, operations: ['upsertContacts'] },
  ],
  errors: [
    {
      status: [429],
      means: 'throttle',
      reason: 'too_many_requests',
      retryAfter: { header: 'x-ratelimit-reset', unit: 'unix_s' },
      retryAfterMs: 60_000,
    },
    {
      status: [403],
      means: 'disable',
      reason: 'access_forbidden',
      message: '/errors/0/message',
      hint: 'The key lacks a right, or the address of `from` is no verified sender of this account.',
    },
    {
      status: [401],
      means: 'disable',
      reason: 'authorization_required',
      message: '/errors/0/message',
      hint: 'SendGrid does not take the key any more, or it is a key of the other region: give a new one.',
    },
    {
      status: [400, 404],
      means: 'permanent',
      reason: 'request_refused',
      message: '/errors/0/message',
      hint: 'SendGrid does not take this: look at the mapping, and whether the ids of list and fields are those of this account.',
    },
  ],
  inbound: {
    verify: {
      kind: 'ecdsa_p256',
      header: 'x-twilio-email-event-webhook-signature',
      encoding: 'base64',
      signed: '{timestamp}{body}',
      key: '{secrets.verificationKey}',
      keyEncoding: 'base64',
      timestamp: { header: 'x-twilio-email-event-webhook-timestamp', unit: 's', toleranceSeconds: 600 },
    },
    deliveryId: { body: '/0/sg_event_id' },
    items: '',
    eventType: { body: '/event' },
    // Behind the first dot stands where in SendGrid it went through.
    remoteId: { body: '/sg_message_id', matches: '^([^.]+)' },
  },
})
