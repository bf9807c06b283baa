import { describe, expect, it } from 'vitest'
import type { Connector, Protocol } from '../../src/manifest/connector.ts'
import { parseConnector } from '../../src/manifest/parse-connector.ts'
import type { JsonValue } from '../../src/mapping/mapping.ts'
import { findValues } from '../../src/outcome/find-values.ts'
import { runOperation } from '../../src/run/run-operation.ts'
import { json, otherSide } from '../run/support/other-side.ts'
import * as all from './support/systems.ts'

const { systems } = all
const PROTOCOLS: readonly Protocol[] = [
  'http',
  'graphql',
  'sql_http',
  'postgres',
  'kafka',
  'object_store',
  'smtp',
  'sftp',
]

/** What a manifest has to be able to say, and where one says it. */
const POINTS: readonly [string, Connector, readonly string[]][] = [
  [
    '1 identity and deprecation',
    all.helpDesk,
    ['/id', '/version', '/docs', '/deprecated/sunset', '/deprecated/successor', '/protocol'],
  ],
  ['1 another name', all.helpDesk, ['/aliases/0/auth', '/aliases/0/sunset']],
  ['2 settings apart from secrets', all.helpDesk, ['/settings/subdomain/pattern', '/secrets/token']],
  [
    '2 choices and learnt values',
    all.crm,
    ['/settings/login/choices/production', '/learn/fromToken/instanceUrl', '/hosts/0'],
  ],
  [
    '3 grants by JWT and by consent',
    all.crm,
    ['/auth/jwt/jwt/claims/iss', '/auth/consent/refresh', '/auth/consent/extraAuthorizeParams'],
  ],
  ['3 key in the path', all.bot, ['/auth/bot/path']],
  ['3 signers', all.objects, ['/auth/key/signer']],
  ['3 key fingerprint', all.warehouse, ['/auth/key/jwt/claims/iss']],
  ['4 test with a question to the body', all.bot, ['/test/expect/0/is']],
  ['4 test of the form only, with a reason', all.chat, ['/test/reason']],
  ['5 success, id, URL', all.graph, ['/operations/createIssue/success', '/operations/createIssue/remoteId']],
  ['5 id from a header', all.objects, ['/operations/put/remoteId/header', '/operations/put/remoteId/matches']],
  ['5 partial results', all.search, ['/operations/bulk/partial/items', '/operations/bulk/partial/status']],
  ['5 asynchronous results', all.warehouse, ['/operations/merge/async/done', '/operations/merge/async/failed']],
  [
    '5 body formats',
    all.marketing,
    ['/operations/sendForm/format', '/operations/sendXml/format', '/operations/sendFile/format'],
  ],
  ['6 lookup, then create or update', all.helpDesk, ['/operations/addNote/steps/0/onFound/request']],
  ['6 parent first', all.marketing, ['/operations/addNote/steps/1/onlyIf']],
  ['7 key in a header, with a window', all.helpDesk, ['/operations/createTicket/idempotency/windowSeconds']],
  ['7 key of another shape', all.marketing, ['/operations/upsertMember/idempotency/of']],
  ['7 a duplicate is a success', all.objects, ['/operations/put/errors/0/means']],
  ['7 the tenant’s choice', all.chat, ['/operations/post/idempotency/onUnknown']],
  [
    '8 batch',
    all.search,
    ['/operations/bulk/batch/bytesMax', '/operations/bulk/batch/lines', '/operations/bulk/batch/onRefused'],
  ],
  ['8 batch without duplicates', all.crm, ['/operations/upsertRecords/batch/allowsDuplicates']],
  [
    '9 buckets, costs and signals',
    all.crm,
    ['/rate/0/concurrencyMax', '/operations/upsertRecord/cost/daily', '/rateSignals/0/used/form'],
  ],
  ['9 a bucket per record', all.chat, ['/rate/0/key']],
  ['9 windows of a zone and of the clock', all.marketing, ['/rate/0/zone', '/rate/1/window']],
  ['10 ordered error rules', all.crm, ['/errors/0/means', '/errors/3/hint']],
  ['10 a place that has moved', all.bot, ['/operations/sendMessage/errors/0/reroute/setting']],
  ['10 a place that has moved', all.bot, ['/operations/sendMessage/errors/0/reroute/setting']],
  ['10 seconds in the body', all.bot, ['/operations/sendMessage/errors/1/retryAfter/body']],
  [
    '11 inbound',
    all.helpDesk,
    [
      '/inbound/verify/timestamp/toleranceSeconds',
      '/inbound/handshakes/0/kind',
      '/inbound/subscribe',
      '/inbound/renewEverySeconds',
    ],
  ],
  ['12 poll', all.crm, ['/polls/cases/watermark', '/polls/cases/overlapSeconds', '/polls/cases/pagination/kind']],
  ['13 limits and markup', all.chat, ['/operations/post/limits/0/charactersMax', '/operations/post/escaping']],
  ['custom fields by id', all.helpDesk, ['/describe/fields/fieldId']],
  ['versions', all.crm, ['/apiVersion/pattern']],
  [
    'personal data and conditions',
    all.helpDesk,
    ['/operations/createTicket/personalData', '/operations/createTicket/when'],
  ],
  ['hooks', all.marketing, ['/hooks/before']],
]

const values = {
  subdomain: 'acme',
  email: 'a@acme.example',
  host: 'acme.example',
  broker: 'acme.example:9092',
  topic: 't',
  database: 'db',
  user: 'u',
  table: 'responses',
  bucket: 'acme',
  region: 'eu-central-1',
  account: 'acme',
  warehouse: 'w',
  folder: 'in/box',
  hostKey: 'SHA256:AAAA',
  chatId: '1',
  list: 'l',
  index: 'i',
  login: 'production',
  username: 'u',
  clientId: 'c',
}

/** The one request an operation makes, with a token where it takes one. */
async function requestOf(connector: Connector, operation: string, input: JsonValue) {
  const side = otherSide(() => json(200, {}), {
    tokens: () => ({ tokens: { accessToken: 'token-of-a-test', reply: {} } }),
    hook: () => input,
  })
  const secrets = {
    token: 'secret-token',
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'secret-access-key',
    key: 'secret-key',
    password: 'secret-password',
    url: 'https://hooks.chat.example/T0/abc',
  }
  const connection = {
    settings: values,
    secrets,
    learnt: { instanceUrl: 'https://acme.my.crm.example' },
    authMode: Object.keys(connector.auth)[0]!,
  }
  const record = {
    eventId: '019abc12-3456-7def-8123-456789abcdef',
    event: {},
    input: JSON.stringify(input),
    isUncertain: false,
  }
  await runOperation({ connector, operation, connection, records: [record], now: side.now() }, side)
  return side.requests[0]
}

describe('the vocabulary of connectors', () => {
  it.each(systems.map((system) => [system.name, system] as const))('%s is a manifest', (_, system) => {
    expect(parseConnector(system).problems ?? []).toEqual([])
  })

  it('speaks every protocol', () => {
    expect(PROTOCOLS.filter((protocol) => !systems.some((system) => system.protocol === protocol))).toEqual([])
  })

  it.each(POINTS)('says %s', (_, system, pointers) => {
    const missing = pointers.filter((pointer) => findValues(system as unknown as JsonValue, pointer).length === 0)
    expect(missing).toEqual([])
  })

  it.each([
    [
      all.crm,
      'upsertRecord',
      { Subject: 'x' },
      'PATCH https://acme.my.crm.example/services/data/v60.0/sobjects/Case/Howazit_Response_Id__c/019abc12-3456-7def-8123-456789abcdef',
      '{"Subject":"x"}',
    ],
    [all.chat, 'post', { text: 'x' }, 'POST https://hooks.chat.example/T0/abc', '{"text":"x"}'],
    [
      all.bot,
      'sendMessage',
      { text: 'x' },
      'POST https://api.bot.example/botsecret-token/sendMessage',
      '{"text":"x","chat_id":"1"}',
    ],
    [
      all.database,
      'insert',
      { score: 3 },
      'POST postgres://acme.example:5432/db',
      '{"sql":"insert into responses (id, score) values ($1, $2) on conflict (id) do nothing","values":["019abc12-3456-7def-8123-456789abcdef",3]}',
    ],
    [all.log, 'produce', { a: 1 }, 'POST kafka://acme.example:9092/t', '{"a":1}'],
    [
      all.objects,
      'put',
      { a: 1 },
      'PUT https://acme.s3.eu-central-1.objects.example/responses/2026-11-29/01KAY14D2P9T67AVNQM9P0J3ZV.json',
      '{"a":1}',
    ],
    [
      all.files,
      'put',
      { a: '=1' },
      'PUT sftp://acme.example/in/box/019abc12-3456-7def-8123-456789abcdef.csv',
      "a\r\n'=1\r\n",
    ],
    [all.mail, 'send', { to: 'x' }, 'POST smtps://acme.example', '{"to":"x"}'],
    [
      all.search,
      'bulk',
      { a: 1 },
      'POST https://acme.example/_bulk',
      '{"create":{"_index":"i","_id":"019abc12-3456-7def-8123-456789abcdef"}}\n{"a":1}\n',
    ],
    [
      all.marketing,
      'sendXml',
      { a: 1 },
      'POST https://api.marketing.example/xml',
      '<?xml version="1.0" encoding="UTF-8"?><response><a>1</a></response>',
    ],
  ] as const)('runs as it is said: %#', async (system, operation, input, line, body) => {
    const connector = parseConnector(system)
    if (connector.problems) throw new Error(connector.problems[0]!.message)
    const request = await requestOf(connector.connector, operation, input as JsonValue)
    expect(`${request?.method} ${request?.url}`).toContain(line)
    expect(request?.body).toContain(body)
  })
})
