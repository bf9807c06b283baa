import { defineConnector } from '@howazit/connector-kit'

/** Creates whoever is not there, and changes neither the consent nor the other fields of whoever is. */
const member = {
  email_address: '{input.email}',
  status_if_new: '{settings.statusIfNew}',
  merge_fields: {
    FNAME: '{input.firstName}',
    LNAME: '{input.lastName}',
    '{settings.scoreTag}': '{input.score}',
    '{settings.bandTag}': '{input.band}',
    '{settings.commentTag}': '{input.comment}',
  },
}

const TAG = '[A-Z][A-Z0-9_]{0,9}'

export default defineConnector({
  spec: 1,
  id: 'mailchimp',
  name: 'Mailchimp Marketing',
  category: 'marketing',
  version: '1.0.0',
  summary: 'Keeps the last score in fields of an audience, and puts each response on the timeline of its contact.',
  docs: 'https://mailchimp.com/developer/marketing/api/list-members/add-or-update-list-member/',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    dc: {
      title: 'Data center',
      help: 'What stands behind the dash in an API key, and first in the address when you are logged in',
      pattern: '[a-z]{2}[0-9]{1,3}',
      example: 'us6',
    },
    listId: {
      title: 'Audience',
      help: 'Audience > Settings > Audience name and defaults: the audience id',
      pattern: '[0-9a-f]{8,12}',
      example: 'a1b2c3d4e5',
    },
    statusIfNew: {
      title: 'Status of new contacts',
      help: 'Who is not there yet: transactional gets no campaigns, pending is asked, subscribed has agreed already',
      type: 'choice',
      choices: { transactional: 'transactional', pending: 'pending', subscribed: 'subscribed' },
      default: 'transactional',
    },
    scoreTag: {
      title: 'Merge tag of the score',
      help: 'Audience > Settings > Audience fields: a number field',
      pattern: TAG,
      default: 'NPS',
    },
    bandTag: {
      title: 'Merge tag of the segment',
      help: 'A text field: detractor, passive or promoter',
      pattern: TAG,
      isOptional: true,
      example: 'NPSBAND',
    },
    commentTag: {
      title: 'Merge tag of the comment',
      help: 'A text field, which holds 255 bytes',
      pattern: TAG,
      isOptional: true,
      example: 'NPSWHY',
    },
    clientId: { title: 'Client id', help: 'Account > Extras > Registered apps', for: ['oauth'] },
  },
  secrets: {
    apiKey: { title: 'API key', help: 'Account > Extras > API keys', example: 'example-us6', for: ['api_key'] },
    clientSecret: { title: 'Client secret', help: 'Account > Extras > Registered apps', for: ['oauth'] },
  },
  baseUrl: 'https://{settings.dc}.api.mailchimp.com/3.0',
  hosts: ['*.api.mailchimp.com', 'login.mailchimp.com'],
  auth: {
    // The name may be anything.
    api_key: { mode: 'basic', username: 'howazit', password: '{secrets.apiKey}' },
    // Tokens do not expire, and there are no scopes.
    oauth: {
      mode: 'oauth2_code',
      authorizeUrl: 'https://login.mailchimp.com/oauth2/authorize',
      tokenUrl: 'https://login.mailchimp.com/oauth2/token',
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
      refresh: 'none',
    },
  },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/lists/{settings.listId}',
    query: { fields: 'id,name' },
    expect: [{ status: [200] }, { body: '/id' }],
    identity: '{reply.body.name}',
  },
  operations: {
    upsertMember: {
      title: 'Upsert a contact',
      summary: 'The score of a response becomes a field of its contact, who is found by the address.',
      on: ['response.created', 'response.updated'],
      mapping: 'upsert-member.map.js',
      method: 'PUT',
      path: '/lists/{settings.listId}/members/{idempotencyKey}',
      query: { skip_merge_validation: 'true' },
      body: member,
      success: [{ status: [200] }, { body: '/id' }],
      remoteId: { body: '/id' },
      idempotency: { kind: 'upsert', transform: 'md5_lower', of: '{input.email}' },
      limits: [
        { field: '/firstName', bytesMax: 255, onExcess: 'truncate' },
        { field: '/lastName', bytesMax: 255, onExcess: 'truncate' },
        { field: '/comment', bytesMax: 255, onExcess: 'truncate' },
      ],
      personalData: ['/data/response/answers', '/data/response/respondentMeta'],
    },
    tagMember: {
      title: 'Tag a contact',
      summary: 'Detractor, passive or promoter becomes a tag of the contact, and the others are taken away.',
      on: ['response.created', 'response.updated'],
      mapping: 'tag-member.map.js',
      steps: [
        {
          name: 'member',
          method: 'PUT',
          path: '/lists/{settings.listId}/members/{idempotencyKey}',
          query: { skip_merge_validation: 'true' },
          body: { email_address: '{input.email}', status_if_new: '{settings.statusIfNew}' },
          success: [{ status: [200] }, { body: '/id' }],
          capture: { id: '/id' },
        },
      ],
      method: 'POST',
      path: '/lists/{settings.listId}/members/{idempotencyKey}/tags',
      body: { tags: '{input.tags}', is_syncing: false },
      success: [{ status: [204] }],
      idempotency: { kind: 'natural', transform: 'md5_lower', of: '{input.email}' },
      limits: [{ field: '/tags/*/name', charactersMax: 100, onExcess: 'truncate' }],
      personalData: ['/data/response/answers', '/data/response/respondentMeta/email'],
    },
    recordEvent: {
      title: 'Record an event',
      summary: 'A response becomes an event on the timeline of its contact, which can begin a flow.',
      on: ['response.created'],
      mapping: 'record-event.map.js',
      steps: [
        {
          name: 'member',
          method: 'PUT',
          path: '/lists/{settings.listId}/members/{input.hash}',
          query: { skip_merge_validation: 'true' },
          body: { email_address: '{input.email}', status_if_new: '{settings.statusIfNew}' },
          success: [{ status: [200] }, { body: '/id' }],
          capture: { id: '/id' },
        },
      ],
      method: 'POST',
      path: '/lists/{settings.listId}/members/{input.hash}/events',
      body: { name: 'survey_response', properties: '{input.properties}', occurred_at: '{input.at}', is_syncing: false },
      success: [{ status: [204] }],
      // Events have no id of ours.
      idempotency: { kind: 'none', onUnknown: 'at_most_once' },
      // All properties of an event together have about 1,000 characters.
      limits: [{ field: '/properties/comment', charactersMax: 700, onExcess: 'truncate' }],
      personalData: ['/data/response/answers', '/data/response/respondentMeta/email'],
    },
  },
  // There is no quota by time: ten requests at once, and a timeout of 120 seconds.
  rate: [{ name: 'account', scope: 'account', limit: 10, windowMs: 1_000, concurrencyMax: 10 }],
  errors: [
    { status: [429], means: 'throttle', reason: 'too_many_requests', scope: 'account', retryAfterMs: 5_000 },
    {
      body: '/title',
      is: ['Forgotten Email Not Subscribed', 'Member In Compliance State'],
      means: 'recipient',
      reason: 'contact_left',
      message: '/detail',
      hint: 'The contact unsubscribed or was deleted for good: only the contact can come back, by a form of yours.',
    },
    {
      status: [400],
      body: '/detail',
      matches: '(?i)looks fake or invalid|valid email address',
      means: 'recipient',
      reason: 'address_refused',
      message: '/detail',
      hint: 'Mailchimp takes this for no address that somebody has.',
    },
    {
      status: [403],
      body: '/title',
      means: 'disable',
      reason: 'forbidden',
      message: '/detail',
      hint: 'The account is disabled, the key is of another data center, or its user may not change the audience.',
    },
    // At a very high volume, and without a word.
    { status: [403], means: 'throttle', reason: 'blocked_for_a_while', scope: 'account', retryAfterMs: 60_000 },
    {
      status: [401],
      means: 'refresh_auth',
      reason: 'api_key_invalid',
      message: '/detail',
      hint: 'Mailchimp does not take the key or token any more: give a new one, or connect again.',
    },
    {
      status: [400, 404, 422],
      means: 'permanent',
      reason: 'contact_refused',
      message: '/detail',
      hint: 'Mailchimp does not take this contact: look at the audience id, and at the types of the merge fields.',
    },
  ],
  inbound: {
    verify: { kind: 'none', reason: 'Mailchimp signs nothing: the key in the URL is what it knows.' },
    handshakes: [{ kind: 'ping', methods: ['GET'] }],
    eventType: { body: '/type' },
  },
})
