import { defineConnector } from '@howazit/connector-kit'

const message = {
  type: 'message',
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: '{input.card}' }],
}

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
  secrets: {
    workflowUrl: {
      title: 'URL of the workflow',
      help: 'Channel > Workflows > "Send webhook alerts to a channel": the URL that it ends with',
      pattern:
        'https://[A-Za-z0-9.-]+\\.(?:logic\\.azure\\.com|api\\.powerplatform\\.com)(?::443)?/[A-Za-z0-9/_%.-]+\\?[!-~]+',
      example:
        'https://prod-00.westeurope.logic.azure.com:443/workflows/0/triggers/manual/paths/invoke?api-version=2016-06-01&sig=example',
    },
    outgoingWebhookToken: {
      title: 'Security token of an outgoing webhook',
      help: 'Manage team > Apps > Create an outgoing webhook: shown once; only where people answer by mentioning it',
      isOptional: true,
    },
  },
  // A workflow has a host of its own in its region; who knows the URL may post.
  hosts: ['*.logic.azure.com', '*.api.powerplatform.com'],
  auth: { workflow: { mode: 'secret_url', url: '{secrets.workflowUrl}' } },
  test: { kind: 'format_only', reason: 'A workflow cannot be asked without posting: send a response instead.' },
  operations: {
    postCard: {
      title: 'Post a card',
      summary: 'A response becomes a card with the score, the comment and where it came from.',
      on: ['response.created'],
      mapping: 'post-card.map.js',
      method: 'POST',
      path: '',
      body: message,
      // 202: the workflow has begun. That the card was shown nobody tells.
      success: [{ status: [202] }],
      remoteId: { header: 'x-ms-workflow-run-id' },
      idempotency: { kind: 'none', onUnknown: 'at_most_once' },
      limits: [{ field: '/card', bytesMax: 27_000, onExcess: 'refuse' }],
      personalData: ['/data/response/answers', '/data/response/respondentMeta/name'],
    },
    postInsight: {
      title: 'Post an insight',
      summary: 'What matters most in an insight becomes a card that opens the report.',
      on: ['insight.ready'],
      mapping: 'post-insight.map.js',
      method: 'POST',
      path: '',
      body: message,
      success: [{ status: [202] }],
      remoteId: { header: 'x-ms-workflow-run-id' },
      idempotency: { kind: 'none', onUnknown: 'at_most_once' },
      limits: [{ field: '/card', bytesMax: 27_000, onExcess: 'refuse' }],
    },
  },
  rate: [{ name: 'workflow', scope: 'connection', limit: 4, windowMs: 1_000 }],
  errors: [
    { status: [429], means: 'throttle', reason: 'too_many_requests', scope: 'workflow' },
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
    {
      status: [400, 413],
      means: 'permanent',
      reason: 'card_refused',
      hint: 'The workflow does not take this card: it has to be an Adaptive Card of at most 28 KB.',
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
