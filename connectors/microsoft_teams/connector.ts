import { defineConnector } from '@howazit/connector-kit'

const CARD = 'application/vnd.microsoft.card.adaptive'

/** Nothing of Microsoft's would know a repeat. */
const unrepeated = { kind: 'none', onUnknown: 'at_most_once' } as const

/** 202: the workflow has begun. That the card was shown nobody tells. */
const byWorkflow = {
  for: ['workflow'],
  method: 'POST',
  path: '',
  body: { type: 'message', attachments: [{ contentType: CARD, contentUrl: null, content: '{input.card}' }] },
  success: [{ status: [202] }],
  remoteId: { header: 'x-ms-workflow-run-id' },
  idempotency: unrepeated,
  limits: [{ field: '/card', bytesMax: 27_000, onExcess: 'refuse' }],
  errors: [
    {
      status: [200],
      means: 'unknown',
      reason: 'not_a_workflow',
      hint: 'A workflow that Teams made answers 202. Look whether this one replies by itself, and whether its card was posted.',
    },
    {
      status: [400],
      body: '/error/code',
      is: ['WorkflowTriggerIsNotEnabled'],
      means: 'disable',
      reason: 'workflow_off',
      hint: 'The workflow is switched off: switch it on in Power Automate, then enable the connection.',
    },
    {
      status: [401, 403],
      means: 'disable',
      reason: 'workflow_refuses',
      hint: 'The URL was made anew, or the workflow wants who calls to sign in: let "Anyone" trigger it and give its URL.',
    },
    {
      status: [404, 410],
      means: 'disable',
      reason: 'workflow_gone',
      hint: 'The workflow is gone, often with the account of who made it: make another and give its URL.',
    },
  ],
} as const

/** The text is where the card goes in the message; Graph wants the card as JSON in a text. */
const byGraph = {
  for: ['oauth'],
  method: 'POST',
  path: '/teams/{settings.teamId}/channels/{settings.channelId}/messages',
  body: {
    body: { contentType: 'html', content: '<attachment id="{eventId}"></attachment>' },
    attachments: [{ id: '{eventId}', contentType: CARD, contentUrl: null, content: { '...json': '{input.card}' } }],
  },
  success: [{ status: [201] }, { body: '/id' }],
  remoteId: { body: '/id' },
  remoteUrl: '{reply.body.webUrl}',
  idempotency: unrepeated,
  limits: [{ field: '/card', bytesMax: 27_000, onExcess: 'refuse' }],
  errors: [
    {
      status: [403],
      means: 'disable',
      reason: 'not_a_member',
      hint: 'Whoever agreed may not post in this channel: let a member of the team connect it, with ChannelMessage.Send.',
    },
    {
      status: [404],
      means: 'disable',
      reason: 'no_such_channel',
      hint: 'There is no such team or channel for whoever agreed: look at the ids in the link to the channel.',
    },
    { status: [409, 412], means: 'retry', reason: 'busy' },
  ],
} as const

export default defineConnector({
  spec: 1,
  id: 'microsoft_teams',
  name: 'Microsoft Teams',
  category: 'messaging',
  version: '1.0.0',
  summary: 'Tells a channel or a chat what a respondent said and what an insight found, as cards.',
  docs: 'https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using',
  checkedOn: '2026-11-30',
  protocol: 'http',
  settings: {
    directory: {
      title: 'Directory',
      help: 'Your tenant at Microsoft, as its id or its domain; organizations for any',
      pattern: '[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?',
      default: 'organizations',
      for: ['oauth'],
    },
    teamId: {
      title: 'Team',
      help: 'groupId in the link to the channel: ⋯ > Get link to channel',
      pattern: '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
      example: '11111111-2222-4333-8444-555555555555',
      for: ['oauth'],
    },
    channelId: {
      title: 'Channel',
      help: 'What stands behind /channel/ in that link, with : and @ for %3A and %40',
      pattern: '19:[A-Za-z0-9_-]{10,100}@thread\\.(?:tacv2|skype)',
      example: '19:example0example0example0@thread.tacv2',
      for: ['oauth'],
    },
    clientId: { title: 'Client id', help: 'Entra > App registrations > your app', for: ['oauth'] },
  },
  secrets: {
    workflowUrl: {
      title: 'URL of the workflow',
      help: 'Channel > Workflows > "Send webhook alerts to a channel": the URL that it ends with',
      pattern:
        'https://[A-Za-z0-9.-]+\\.(?:logic\\.azure\\.com|api\\.powerplatform\\.com)(?::443)?/[A-Za-z0-9/_%.-]+\\?[!-~]+',
      example:
        'https://default0.00.environment.api.powerplatform.com/powerautomate/automations/direct/workflows/0/triggers/manual/paths/invoke?api-version=1&sig=example',
      for: ['workflow'],
    },
    clientSecret: { title: 'Client secret', help: 'Of the same app: Certificates & secrets', for: ['oauth'] },
    outgoingWebhookToken: {
      title: 'Security token of an outgoing webhook',
      help: 'Manage team > Apps > Create an outgoing webhook: shown once; only where people answer by mentioning it',
      isOptional: true,
    },
  },
  baseUrl: 'https://graph.microsoft.com/v1.0',
  // A workflow has a host of its own in its region; who knows the URL may post.
  hosts: ['*.logic.azure.com', '*.api.powerplatform.com', 'graph.microsoft.com', 'login.microsoftonline.com'],
  auth: {
    workflow: { mode: 'secret_url', url: '{secrets.workflowUrl}' },
    // Messages of channels are somebody's: Graph has no permission for apps alone.
    oauth: {
      mode: 'oauth2_code',
      authorizeUrl: 'https://login.microsoftonline.com/{settings.directory}/oauth2/v2.0/authorize',
      tokenUrl: 'https://login.microsoftonline.com/{settings.directory}/oauth2/v2.0/token',
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
      scopes: ['ChannelMessage.Send', 'User.Read', 'offline_access'],
      refreshIdleSeconds: 7_776_000,
    },
  },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/me',
    only: { for: ['oauth'], otherwise: 'A workflow cannot be asked without posting: send a response instead.' },
    expect: [{ status: [200] }, { body: '/id' }],
    identity: '{reply.body.userPrincipalName}',
  },
  operations: {
    postCard: {
      title: 'Post a card by a workflow',
      summary: 'A response becomes a card with the score, the comment and where it came from.',
      on: ['response.created'],
      mapping: 'post-card.map.js',
      ...byWorkflow,
      personalData: ['/data/response/answers', '/data/response/respondentMeta/name'],
    },
    postInsight: {
      title: 'Post an insight by a workflow',
      summary: 'What matters most in an insight becomes a card that opens the report.',
      on: ['insight.ready'],
      mapping: 'post-insight.map.js',
      ...byWorkflow,
    },
    sendCard: {
      title: 'Send a card to a channel',
      summary: 'A response becomes a message of whoever agreed, with the same card.',
      on: ['response.created'],
      mapping: 'post-card.map.js',
      ...byGraph,
      personalData: ['/data/response/answers', '/data/response/respondentMeta/name'],
    },
    sendInsight: {
      title: 'Send an insight to a channel',
      summary: 'What matters most in an insight becomes a message of whoever agreed, with the same card.',
      on: ['insight.ready'],
      mapping: 'post-insight.map.js',
      ...byGraph,
    },
  },
  rate: [
    { name: 'workflow', scope: 'connection', limit: 4, windowMs: 1_000, operations: ['postCard', 'postInsight'] },
    { name: 'channel', scope: 'token', limit: 10, windowMs: 10_000, operations: ['sendCard', 'sendInsight'] },
  ],
  errors: [
    { status: [429], means: 'throttle', reason: 'too_many_requests' },
    {
      status: [400, 413],
      means: 'permanent',
      reason: 'card_refused',
      hint: 'Teams does not take this card: it has to be an Adaptive Card of at most 28 KB.',
    },
  ],
  inbound: {
    verify: {
      kind: 'hmac',
      algorithm: 'sha256',
      header: 'authorization',
      prefix: 'HMAC ',
      encoding: 'base64',
      key: '{secrets.outgoingWebhookToken}',
      keyEncoding: 'base64',
      timestamp: { body: '/timestamp', unit: 'iso', toleranceSeconds: 300 },
    },
    deliveryId: { body: '/id' },
    eventType: { body: '/type' },
  },
})
