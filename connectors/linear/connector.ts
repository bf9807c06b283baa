import { defineConnector } from '@howazit/connector-kit'

export default defineConnector({
  spec: 1,
  id: 'linear',
  name: 'Linear',
  category: 'work',
  version: '1.0.0',
  summary: 'Turns what a respondent complains about into an issue of a team.',
  docs: 'https://linear.app/developers/graphql',
  checkedOn: '2026-11-29',
  protocol: 'graphql',
  settings: {
    teamId: {
      title: 'Team',
      help: 'The id of the team: command menu > Copy model UUID',
      pattern: '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
      example: '11111111-2222-4333-8444-555555555555',
    },
    clientId: { title: 'Client id of your Linear application', for: ['oauth'] },
  },
  secrets: {
    apiKey: { title: 'API key', help: 'Settings > Security & access > Personal API keys', for: ['api_key'] },
    clientSecret: { title: 'Client secret of your Linear application', for: ['oauth'] },
    webhookSecret: { title: 'Signing secret of the webhook', isOptional: true },
  },
  baseUrl: 'https://api.linear.app',
  hosts: ['api.linear.app', 'linear.app'],
  auth: {
    // The bare key: Linear wants no `Bearer` before it.
    api_key: { mode: 'key', headers: { authorization: '{secrets.apiKey}' } },
    oauth: {
      mode: 'oauth2_code',
      authorizeUrl: 'https://linear.app/oauth/authorize',
      tokenUrl: 'https://api.linear.app/oauth/token',
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
      scopes: ['read', 'issues:create'],
      scopeSeparator: ',',
    },
  },
  test: {
    kind: 'request',
    method: 'POST',
    path: '/graphql',
    graphql: 'query { viewer { id name } }',
    body: {},
    expect: [{ body: '/data/viewer/id', exists: true }],
    identity: '{reply.body.data.viewer.name}',
  },
  operations: {
    createIssue: {
      title: 'Create an issue',
      summary: 'A response becomes an issue with its comment, score and segment.',
      on: ['response.created'],
      mapping: 'create-issue.fields.json',
      method: 'POST',
      path: '/graphql',
      graphql:
        'mutation($input: IssueCreateInput!) { issueCreate(input: $input) { success issue { id identifier url } } }',
      body: { input: { '...': '{input}', id: '{idempotencyKey}', teamId: '{settings.teamId}' } },
      success: [
        { body: '/errors', exists: false },
        { body: '/data/issueCreate/success', is: [true] },
      ],
      remoteId: { body: '/data/issueCreate/issue/identifier' },
      remoteUrl: 'https://linear.app/issue/{remoteId}',
      // The issue has an id of ours: a repeat is refused as taken, which is a success.
      idempotency: { kind: 'client_id', transform: 'uuid4' },
      limits: [{ field: '/title', charactersMax: 255, onExcess: 'truncate' }],
      personalData: ['/data/response/answers'],
    },
  },
  describe: {
    fields: {
      request: {
        method: 'POST',
        path: '/graphql',
        graphql:
          'query { __type(name: "IssueCreateInput") { inputFields { name type { kind name ofType { kind name ofType { name } } } } } }',
        body: {},
      },
      items: '/data/__type/inputFields',
      fieldId: '/name',
      fieldName: '/name',
      // Of `String!` and `[String!]` the type within.
      fieldType: ['/type/name', '/type/ofType/name', '/type/ofType/ofType/name'],
      required: [{ body: '/type/kind', is: ['NON_NULL'] }],
      use: { '{field.id}': '{field.value}' },
      cacheSeconds: 300,
    },
    states: {
      request: {
        method: 'POST',
        path: '/graphql',
        graphql: 'query($teamId: String!) { team(id: $teamId) { states { nodes { id name } } } }',
        body: { teamId: '{settings.teamId}' },
      },
      items: '/data/team/states/nodes',
      optionsOf: 'stateId',
      fieldId: '/id',
      fieldName: '/name',
      cacheSeconds: 300,
    },
    labels: {
      request: {
        method: 'POST',
        path: '/graphql',
        graphql: 'query($teamId: String!) { team(id: $teamId) { labels(first: 250) { nodes { id name } } } }',
        body: { teamId: '{settings.teamId}' },
      },
      items: '/data/team/labels/nodes',
      optionsOf: 'labelIds',
      fieldId: '/id',
      fieldName: '/name',
      cacheSeconds: 300,
    },
  },
  rate: [{ name: 'requests', scope: 'token', limit: 5_000, windowMs: 3_600_000 }],
  rateSignals: [
    {
      bucket: 'requests',
      limit: { header: 'x-ratelimit-requests-limit' },
      remaining: { header: 'x-ratelimit-requests-remaining' },
      reset: { header: 'x-ratelimit-requests-reset', unit: 'unix_ms' },
    },
  ],
  errors: [
    {
      body: '/errors/0/extensions/code',
      is: ['RATELIMITED'],
      means: 'throttle',
      reason: 'ratelimited',
      scope: 'requests',
      retryAfter: { header: 'x-ratelimit-requests-reset', unit: 'unix_ms' },
      retryAfterMs: 60_000,
    },
    {
      body: '/errors/0/extensions/code',
      is: ['INPUT_ERROR', 'INVALID_INPUT'],
      and: [{ body: '/errors/0/message', matches: '(?i)already exists|duplicate|conflict on insert' }],
      means: 'duplicate',
      reason: 'issue_exists',
    },
    {
      body: '/errors/0/extensions/code',
      is: ['AUTHENTICATION_ERROR'],
      means: 'refresh_auth',
      reason: 'authentication_error',
    },
    {
      body: '/errors/0/extensions/code',
      is: ['FORBIDDEN'],
      means: 'disable',
      reason: 'forbidden',
      hint: 'The key may not create issues in this team.',
    },
    { body: '/errors', exists: true, means: 'permanent', reason: 'input_error', message: '/errors/0/message' },
  ],
  inbound: {
    verify: {
      kind: 'hmac',
      algorithm: 'sha256',
      header: 'linear-signature',
      encoding: 'hex',
      key: '{secrets.webhookSecret}',
      timestamp: { body: '/webhookTimestamp', unit: 'ms', toleranceSeconds: 60 },
    },
    deliveryId: { header: 'linear-delivery' },
    eventType: { body: '/type' },
    remoteId: '/data/identifier',
  },
})
