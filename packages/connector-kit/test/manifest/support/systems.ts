import type { Connector } from '../../../src/manifest/connector.ts'
import type { Operation } from '../../../src/manifest/operation.ts'

/**
 * One small manifest per protocol and class of system, made of the facts that such systems ask a manifest to say. They prove
 * the vocabulary; the connectors themselves are elsewhere.
 */

const common = {
  spec: 1,
  version: '1.0.0',
  summary: 'Shows what can be said.',
  docs: 'https://docs.example/api',
  checkedOn: '2026-11-29',
} as const

const operation: Pick<Operation, 'title' | 'on' | 'mapping'> = {
  title: 'Send a response',
  on: ['response.created'],
  mapping: 'send.hbs',
}

const subdomain = { title: 'Subdomain', pattern: '^[a-z0-9][a-z0-9-]{0,61}$', example: 'acme' } as const

/** A CRM: grants by JWT and by consent, a host learnt from the token, upsert by external id, a throttle that is a 403. */
export const crm: Connector = {
  ...common,
  id: 'crm_class',
  name: 'CRM',
  category: 'crm',
  protocol: 'http',
  settings: {
    login: {
      title: 'Login host',
      type: 'choice',
      choices: { production: 'login.crm.example', sandbox: 'test.crm.example' },
    },
    username: { title: 'User', for: ['jwt'] },
    clientId: { title: 'Client id' },
  },
  secrets: { key: { title: 'Private key', isMultiline: true, for: ['jwt'] }, clientSecret: { title: 'Client secret' } },
  baseUrl: '{learnt.instanceUrl}',
  hosts: ['*.crm.example'],
  apiVersion: { value: 'v60.0', pattern: '^v[6-9][0-9]\\.0$' },
  auth: {
    jwt: {
      mode: 'oauth2_jwt',
      tokenUrl: 'https://{choices.login}/services/oauth2/token',
      jwt: {
        algorithm: 'RS256',
        key: '{secrets.key}',
        claims: { iss: '{settings.clientId}', sub: '{settings.username}', aud: 'https://{choices.login}' },
        ttlSeconds: 180,
      },
    },
    consent: {
      mode: 'oauth2_code',
      authorizeUrl: 'https://{choices.login}/services/oauth2/authorize',
      tokenUrl: 'https://{choices.login}/services/oauth2/token',
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
      scopes: ['api', 'refresh_token'],
      refresh: 'rotating',
      extraAuthorizeParams: { prompt: 'login' },
    },
  },
  learn: { fromToken: { instanceUrl: '/instance_url' } },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/services/data/{apiVersion}/limits',
    expect: [{ body: '/DailyApiRequests', exists: true }],
  },
  operations: {
    upsertRecord: {
      ...operation,
      method: 'PATCH',
      path: '/services/data/{apiVersion}/sobjects/Case/Howazit_Response_Id__c/{idempotencyKey}',
      idempotency: { kind: 'upsert' },
      remoteId: { body: '/id' },
      remoteUrl: '{learnt.instanceUrl}',
      cost: { daily: 1 },
    },
    upsertRecords: {
      ...operation,
      method: 'PATCH',
      path: '/services/data/{apiVersion}/composite/sobjects/Case/Howazit_Response_Id__c',
      idempotency: { kind: 'upsert' },
      batch: {
        recordsMax: 200,
        record: { attributes: { type: 'Case' }, '...': '{item}', Howazit_Response_Id__c: '{idempotencyKey}' },
        envelope: { allOrNone: false, records: '{records}' },
        allowsDuplicates: false,
        keepsOrder: true,
        onRefused: 'bisect',
      },
      partial: {
        items: '',
        by: 'order',
        lists: 'all',
        ok: [{ body: '/success', is: [true] }],
        remoteId: '/id',
        error: '/errors/0',
      },
    },
  },
  rate: [{ name: 'daily', scope: 'account', limit: 100_000, windowMs: 86_400_000, concurrencyMax: 25 }],
  rateSignals: [
    {
      bucket: 'daily',
      used: { header: 'sforce-limit-info', form: 'a/b:first' },
      limit: { header: 'sforce-limit-info', form: 'a/b:second' },
    },
  ],
  errors: [
    {
      status: [403],
      body: '/0/errorCode',
      is: ['REQUEST_LIMIT_EXCEEDED'],
      means: 'throttle',
      scope: 'daily',
      retryAfterMs: 900_000,
    },
    { body: '/0/errorCode', is: ['INVALID_SESSION_ID'], means: 'refresh_auth' },
    { body: '/0/errorCode', is: ['UNABLE_TO_LOCK_ROW'], means: 'retry' },
    { status: [300], means: 'permanent', reason: 'external_id_ambiguous', hint: 'Make the external id field unique.' },
  ],
  polls: {
    cases: {
      title: 'Cases that were closed',
      request: {
        method: 'GET',
        path: '/services/data/{apiVersion}/query',
        query: { q: 'select Id from Case where LastModifiedDate >= {page.since}' },
      },
      items: '/records',
      id: '/Id',
      watermark: '/LastModifiedDate',
      pagination: { kind: 'next_url', next: '/nextRecordsUrl' },
      overlapSeconds: 300,
      intervalSeconds: 60,
      pagesMax: 50,
    },
  },
}

/** A help desk: basic credentials, a key in a header, custom fields by id, what it calls us with. */
export const helpDesk: Connector = {
  ...common,
  id: 'help_desk_class',
  name: 'Help desk',
  category: 'support',
  protocol: 'http',
  deprecated: { since: '2026-01-01', sunset: '2027-04-05', successor: 'crm_class' },
  aliases: [{ id: 'old_desk', name: 'Old desk', auth: 'token', sunset: '2027-04-05' }],
  settings: { subdomain, email: { title: 'E-mail of the agent' } },
  secrets: { token: { title: 'API token' }, signing: { title: 'Signing secret' } },
  baseUrl: 'https://{settings.subdomain}.desk.example/api/v2',
  hosts: ['*.desk.example'],
  auth: { token: { mode: 'basic', username: '{settings.email}/token', password: '{secrets.token}' } },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/users/me.json',
    expect: [{ body: '/user/id', exists: true }],
    identity: '{reply.body.user.name}',
  },
  operations: {
    createTicket: {
      ...operation,
      method: 'POST',
      path: '/tickets.json',
      body: { ticket: { '...': '{input}', external_id: '{eventId}' } },
      when: [{ pointer: '/data/response/score', atMost: 6 }],
      idempotency: { kind: 'header', header: 'Idempotency-Key', windowSeconds: 7_200 },
      remoteId: { body: '/ticket/id' },
      remoteUrl: 'https://{settings.subdomain}.desk.example/agent/tickets/{remoteId}',
      limits: [{ field: '/subject', charactersMax: 150, onExcess: 'truncate' }],
      personalData: ['/data/response/respondent/email'],
    },
    addNote: {
      ...operation,
      steps: [
        {
          name: 'ticket',
          method: 'GET',
          path: '/search.json',
          query: { query: 'external_id:{eventId}' },
          capture: { id: '/results/0/id' },
          onFound: {
            when: 'id',
            request: { method: 'PUT', path: '/tickets/{steps.ticket.id}.json', body: { ticket: '{input}' } },
          },
        },
      ],
      method: 'POST',
      path: '/tickets.json',
      body: { ticket: '{input}' },
      idempotency: { kind: 'lookup', step: 'ticket' },
    },
  },
  describe: {
    fields: {
      request: { method: 'GET', path: '/ticket_fields.json' },
      items: '/ticket_fields',
      fieldId: '/id',
      fieldName: '/title',
      cacheSeconds: 3_600,
    },
  },
  inbound: {
    verify: {
      kind: 'hmac',
      algorithm: 'sha256',
      header: 'x-desk-signature',
      encoding: 'base64',
      signed: '{timestamp}{body}',
      key: '{secrets.signing}',
      timestamp: { header: 'x-desk-timestamp', unit: 'iso', toleranceSeconds: 300 },
    },
    handshakes: [{ kind: 'challenge_body', challenge: '/challenge', reply: 'text' }],
    deliveryId: { header: 'x-desk-id' },
    eventType: { body: '/type' },
    items: '/events',
    remoteId: '/ticket/id',
    subscribe: { method: 'POST', path: '/webhooks.json', body: { webhook: { endpoint: '{callbackUrl}' } } },
    unsubscribe: { method: 'DELETE', path: '/webhooks/{subscription.webhook.id}.json' },
    renewEverySeconds: 86_400,
  },
}

/** A chat: a secret URL, no idempotency at all, 200 with an error in it, limits and markup of its own. */
export const chat: Connector = {
  ...common,
  id: 'chat_class',
  name: 'Chat',
  category: 'messaging',
  protocol: 'http',
  secrets: { url: { title: 'Webhook URL' } },
  hosts: ['hooks.chat.example'],
  auth: { url: { mode: 'secret_url', url: '{secrets.url}' } },
  test: { kind: 'format_only', reason: 'Asking would post a message.' },
  operations: {
    post: {
      ...operation,
      method: 'POST',
      path: '',
      escaping: 'mrkdwn',
      success: [{ body: '/ok', is: [true] }],
      idempotency: { kind: 'none', onUnknown: 'at_most_once' },
      limits: [
        { field: '/text', charactersMax: 12_000, onExcess: 'truncate' },
        { field: '/blocks', itemsMax: 50, onExcess: 'refuse' },
      ],
      errors: [{ body: '/error', is: ['is_archived'], means: 'disable', hint: 'Choose another channel.' }],
    },
  },
  rate: [{ name: 'channel', scope: 'record', key: '{input.channel}', limit: 1, windowMs: 1_000 }],
}

/** A bot: the key in the path, seconds to wait in the body, a recipient who has gone. */
export const bot: Connector = {
  ...common,
  id: 'bot_class',
  name: 'Bot',
  category: 'messaging',
  protocol: 'http',
  settings: { chatId: { title: 'Chat' } },
  secrets: { token: { title: 'Token' } },
  baseUrl: 'https://api.bot.example',
  hosts: ['api.bot.example'],
  auth: { bot: { mode: 'key', path: '/bot{secrets.token}' } },
  test: { kind: 'request', method: 'GET', path: '/getMe', expect: [{ body: '/ok', is: [true] }] },
  operations: {
    sendMessage: {
      ...operation,
      method: 'POST',
      path: '/sendMessage',
      body: { '...': '{input}', chat_id: '{settings.chatId}' },
      escaping: 'telegram_markdown',
      success: [{ body: '/ok', is: [true] }],
      idempotency: { kind: 'none', onUnknown: 'at_least_once' },
      limits: [{ field: '/text', charactersMax: 4_096, onExcess: 'truncate' }],
      errors: [
        {
          body: '/parameters/migrate_to_chat_id',
          exists: true,
          means: 'reroute',
          reroute: { setting: 'chatId', body: '/parameters/migrate_to_chat_id' },
        },
        { status: [429], means: 'throttle', retryAfter: { body: '/parameters/retry_after', unit: 's' } },
        { status: [403], body: '/description', matches: 'blocked by the user', means: 'recipient' },
      ],
    },
  },
}

/** GraphQL: a fixed document, errors in a 200, an id of ours in the input. */
export const graph: Connector = {
  ...common,
  id: 'graph_class',
  name: 'Issues',
  category: 'work',
  protocol: 'graphql',
  secrets: { key: { title: 'API key' } },
  baseUrl: 'https://api.graph.example/graphql',
  hosts: ['api.graph.example'],
  auth: { key: { mode: 'key', headers: { authorization: '{secrets.key}' } } },
  test: {
    kind: 'request',
    method: 'POST',
    path: '',
    graphql: '{ viewer { id } }',
    expect: [{ body: '/data/viewer/id', exists: true }],
  },
  operations: {
    createIssue: {
      ...operation,
      method: 'POST',
      path: '',
      graphql: 'mutation($input: IssueCreateInput!) { issueCreate(input: $input) { success issue { id } } }',
      body: { input: { '...': '{input}', id: '{idempotencyKey}' } },
      success: [{ body: '/data/issueCreate/success', is: [true] }],
      remoteId: { body: '/data/issueCreate/issue/id' },
      idempotency: { kind: 'client_id', transform: 'uuid4' },
      errors: [
        {
          body: '/errors/*/extensions/code',
          is: ['RATELIMITED'],
          means: 'throttle',
          retryAfter: { header: 'x-reset', unit: 'unix_ms' },
        },
        { body: '/errors/*/message', matches: 'already exists', means: 'duplicate' },
      ],
    },
  },
}

/** SQL over HTTP: a token that the tenant's own key signs, bound values, a statement that is polled. */
export const warehouse: Connector = {
  ...common,
  id: 'warehouse_class',
  name: 'Warehouse',
  category: 'data',
  protocol: 'sql_http',
  settings: {
    account: subdomain,
    user: { title: 'User' },
    table: { title: 'Table' },
    warehouse: { title: 'Warehouse' },
  },
  secrets: { key: { title: 'Private key', isMultiline: true } },
  baseUrl: 'https://{settings.account}.warehouse.example',
  hosts: ['*.warehouse.example'],
  auth: {
    key: {
      mode: 'self_signed_jwt',
      jwt: {
        algorithm: 'RS256',
        key: '{secrets.key}',
        claims: {
          iss: '{settings.account}.{settings.user}.SHA256:{keyFingerprint}',
          sub: '{settings.account}.{settings.user}',
        },
        ttlSeconds: 3_540,
      },
      headers: { authorization: 'Bearer {token.accessToken}', 'x-token-type': 'KEYPAIR_JWT' },
    },
  },
  test: {
    kind: 'request',
    method: 'POST',
    path: '/api/v2/statements',
    body: { statement: 'select 1' },
    expect: [{ status: [200] }],
  },
  operations: {
    merge: {
      ...operation,
      method: 'POST',
      path: '/api/v2/statements',
      sql: 'merge into {settings.table} t using (select ? id, ? score) s on t.id = s.id when not matched then insert values (s.id, s.score)',
      body: {
        statement: '{sql}',
        warehouse: '{settings.warehouse}',
        bindings: { 1: { type: 'TEXT', value: '{eventId}' }, 2: { type: 'FIXED', value: '{input.score}' } },
      },
      idempotency: { kind: 'natural' },
      success: [{ status: [200, 202] }],
      async: {
        poll: { method: 'GET', path: '{reply.body.statementStatusUrl}' },
        done: [{ status: [200] }],
        failed: [{ status: [422] }],
        intervalMs: 1_000,
        timeoutMs: 60_000,
      },
    },
  },
}

/** SQL spoken directly. */
export const database: Connector = {
  ...common,
  id: 'database_class',
  name: 'Database',
  category: 'data',
  protocol: 'postgres',
  settings: {
    host: { title: 'Host' },
    port: { title: 'Port', type: 'integer', default: 5_432 },
    database: { title: 'Database' },
    user: { title: 'User' },
    table: { title: 'Table' },
  },
  secrets: { password: { title: 'Password' } },
  baseUrl: 'postgres://{settings.host}:{settings.port}/{settings.database}',
  hosts: ['{settings.host}'],
  auth: { password: { mode: 'login', username: '{settings.user}', password: '{secrets.password}' } },
  test: { kind: 'request', method: 'POST', path: '', sql: 'select 1', expect: [{ status: [200] }] },
  operations: {
    insert: {
      ...operation,
      method: 'POST',
      path: '',
      sql: 'insert into {settings.table} (id, score) values ($1, $2) on conflict (id) do nothing',
      body: ['{eventId}', '{input.score}'],
      idempotency: { kind: 'upsert' },
    },
  },
}

/** A log. */
export const log: Connector = {
  ...common,
  id: 'log_class',
  name: 'Log',
  category: 'data',
  protocol: 'kafka',
  settings: { broker: { title: 'Broker' }, topic: { title: 'Topic' }, user: { title: 'User' } },
  secrets: { password: { title: 'Password' } },
  baseUrl: 'kafka://{settings.broker}',
  hosts: ['{settings.broker}'],
  auth: {
    sasl: { mode: 'login', username: '{settings.user}', password: '{secrets.password}', mechanism: 'scram_sha_512' },
  },
  test: { kind: 'format_only', reason: 'A produced record cannot be taken back.' },
  operations: {
    produce: {
      ...operation,
      method: 'POST',
      path: '/{settings.topic}',
      headers: { 'x-key': '{eventId}' },
      idempotency: { kind: 'natural' },
    },
  },
}

/** Objects: signed requests, a key that follows from the event, 412 for what is there already. */
export const objects: Connector = {
  ...common,
  id: 'objects_class',
  name: 'Objects',
  category: 'data',
  protocol: 'object_store',
  settings: {
    bucket: subdomain,
    region: { title: 'Region', pattern: '^[a-z0-9-]{4,30}$' },
    prefix: { title: 'Prefix', default: 'responses' },
  },
  secrets: { accessKeyId: { title: 'Access key' }, secretAccessKey: { title: 'Secret key' } },
  baseUrl: 'https://{settings.bucket}.s3.{settings.region}.objects.example',
  hosts: ['*.objects.example'],
  auth: {
    key: {
      mode: 'signed',
      signer: 'aws_sigv4',
      params: {
        accessKeyId: '{secrets.accessKeyId}',
        secretAccessKey: '{secrets.secretAccessKey}',
        region: '{settings.region}',
        service: 's3',
      },
    },
  },
  test: { kind: 'request', method: 'HEAD', path: '/', expect: [{ status: ['2xx'] }] },
  operations: {
    put: {
      ...operation,
      method: 'PUT',
      path: '/{+settings.prefix}/{now.date}/{idempotencyKey}.json',
      headers: { 'if-none-match': '*' },
      idempotency: { kind: 'natural', transform: 'ulid' },
      remoteId: { header: 'etag', matches: '"?([0-9a-f]+)"?' },
      errors: [{ status: [412, 409], means: 'duplicate' }],
    },
  },
}

/** A search engine: two lines a record, a verdict for each, a split when it is too large. */
export const search: Connector = {
  ...common,
  id: 'search_class',
  name: 'Search',
  category: 'data',
  protocol: 'http',
  settings: { host: { title: 'Host' }, index: { title: 'Index' } },
  secrets: { key: { title: 'API key' } },
  baseUrl: 'https://{settings.host}',
  hosts: ['{settings.host}'],
  auth: { key: { mode: 'key', headers: { authorization: 'ApiKey {secrets.key}' } } },
  test: { kind: 'request', method: 'GET', path: '/', expect: [{ body: '/version/number', exists: true }] },
  operations: {
    bulk: {
      ...operation,
      method: 'POST',
      path: '/_bulk',
      format: 'ndjson',
      idempotency: { kind: 'client_id' },
      batch: {
        recordsMax: 1_000,
        bytesMax: 5_000_000,
        recordBytesMax: 100_000,
        envelope: '{records}',
        lines: [{ create: { _index: '{settings.index}', _id: '{idempotencyKey}' } }, '{item}'],
        allowsDuplicates: true,
        keepsOrder: true,
        onRefused: 'bisect',
      },
      partial: {
        items: '/items',
        by: 'order',
        lists: 'all',
        ok: [{ body: '/create/status', is: [200, 201, 409] }],
        status: '/create/status',
        error: '/create/error',
      },
      errors: [{ status: [413], means: 'split' }],
    },
  },
}

/** Mail. */
export const mail: Connector = {
  ...common,
  id: 'mail_class',
  name: 'Mail',
  category: 'generic',
  protocol: 'smtp',
  settings: { host: { title: 'Host' }, user: { title: 'User' } },
  secrets: { password: { title: 'Password' } },
  baseUrl: 'smtps://{settings.host}',
  hosts: ['{settings.host}'],
  auth: { password: { mode: 'login', username: '{settings.user}', password: '{secrets.password}' } },
  test: { kind: 'format_only', reason: 'A mail cannot be taken back.' },
  operations: {
    send: {
      ...operation,
      method: 'POST',
      path: '',
      headers: { 'message-id': '<{idempotencyKey}@howazit>' },
      escaping: 'html',
      idempotency: { kind: 'client_id' },
    },
  },
}

/** Files. */
export const files: Connector = {
  ...common,
  id: 'files_class',
  name: 'Files',
  category: 'generic',
  protocol: 'sftp',
  settings: {
    host: { title: 'Host' },
    user: { title: 'User' },
    folder: { title: 'Folder' },
    hostKey: { title: 'Fingerprint of the server' },
  },
  secrets: { key: { title: 'Private key', isMultiline: true } },
  baseUrl: 'sftp://{settings.host}',
  hosts: ['{settings.host}'],
  auth: {
    key: {
      mode: 'login',
      username: '{settings.user}',
      privateKey: '{secrets.key}',
      hostKey: '{settings.hostKey}',
    },
  },
  test: { kind: 'format_only', reason: 'Listing may not be allowed.' },
  operations: {
    put: {
      ...operation,
      method: 'PUT',
      path: '/{+settings.folder}/{idempotencyKey}.csv',
      format: 'csv',
      escaping: 'csv',
      body: ['{input}'],
      idempotency: { kind: 'natural' },
    },
  },
}

/** Marketing: forms, a member named by the MD5 of an address, XML, several steps, an hourly bucket. */
export const marketing: Connector = {
  ...common,
  id: 'marketing_class',
  name: 'Marketing',
  category: 'marketing',
  protocol: 'http',
  settings: { list: { title: 'List' } },
  secrets: { user: { title: 'User' }, password: { title: 'Password' } },
  baseUrl: 'https://api.marketing.example',
  hosts: ['api.marketing.example'],
  auth: {
    password: {
      mode: 'oauth2_password',
      tokenUrl: 'https://api.marketing.example/token',
      clientId: 'howazit',
      username: '{secrets.user}',
      password: '{secrets.password}',
      headers: { 'oauth-token': '{token.accessToken}' },
    },
  },
  test: { kind: 'request', method: 'GET', path: '/ping', expect: [{ status: [200] }] },
  operations: {
    upsertMember: {
      ...operation,
      method: 'PUT',
      path: '/lists/{settings.list}/members/{idempotencyKey}',
      idempotency: { kind: 'upsert', of: '{input.email}', transform: 'md5_lower' },
    },
    sendForm: {
      ...operation,
      method: 'POST',
      path: '/form',
      format: 'form',
      idempotency: { kind: 'none', onUnknown: 'at_most_once' },
    },
    sendFile: {
      ...operation,
      method: 'POST',
      path: '/files',
      format: 'multipart',
      body: { file: { filename: 'response.json', contentType: 'application/json', data: '{input.text}' } },
      idempotency: { kind: 'none', onUnknown: 'at_most_once' },
    },
    sendXml: {
      ...operation,
      method: 'POST',
      path: '/xml',
      format: 'xml',
      body: { response: '{input}' },
      idempotency: { kind: 'none', onUnknown: 'at_most_once' },
    },
    addNote: {
      ...operation,
      steps: [
        {
          name: 'person',
          method: 'GET',
          path: '/people',
          query: { email: '{input.email}' },
          capture: { id: '/0/id' },
          absent: [{ status: [404] }],
        },
        {
          name: 'person',
          onlyIf: ['!person.id'],
          method: 'POST',
          path: '/people',
          body: { email: '{input.email}' },
          capture: { id: '/id' },
        },
      ],
      method: 'POST',
      path: '/people/{steps.person.id}/notes',
      idempotency: { kind: 'none', onUnknown: 'at_most_once' },
    },
  },
  rate: [
    { name: 'day', scope: 'app', limit: 50_000, windowMs: 86_400_000, window: 'midnight', zone: 'America/Chicago' },
    { name: 'hour', scope: 'token', limit: 1_000, windowMs: 3_600_000, window: 'hour' },
  ],
  errors: [{ body: '/errors/0/code', is: ['606'], means: 'throttle', scope: 'hour' }],
  hooks: { before: true, after: true },
}

export const systems: readonly Connector[] = [
  crm,
  helpDesk,
  chat,
  bot,
  graph,
  warehouse,
  database,
  log,
  objects,
  search,
  mail,
  files,
  marketing,
]
