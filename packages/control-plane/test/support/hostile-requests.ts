import fc from 'fast-check'
import {
  almostJson,
  badUtf8,
  damagedCompression,
  deep,
  garbage,
  longList,
  millionItems,
  prototypeNames,
  tooLarge,
  truncatedJson,
  unstorableText,
  type ValidBody,
  wrongRoot,
  wrongValues,
} from './hostile-bodies.ts'

/** A request that nothing may accept. */
export interface HostileRequest {
  readonly kind: string
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Buffer
  /** Whether there is a place that a pointer can name. */
  readonly hasPlace: boolean
  /** Sent as these bytes over a bare connection instead: no HTTP client would write them. */
  readonly raw?: Buffer
}

/** What the requests are built around: a token with every scope, and a response that would be accepted. */
export interface HostileTarget {
  readonly token: string
  readonly response: ValidBody & { readonly surveyId: string }
}

const INGEST = '/v1/ingest/responses'
const BATCH = '/v1/ingest/responses/batch'
const ID = '00000000-0000-7000-8000-000000000000'

/** The same seed gives the same requests. */
export function sampleHostileRequests(
  target: HostileTarget,
  options: { readonly count: number; readonly seed: number },
): HostileRequest[] {
  return fc.sample(hostileRequests(target), { numRuns: options.count, seed: options.seed })
}

export function hostileRequests(target: HostileTarget): fc.Arbitrary<HostileRequest> {
  return fc.oneof(
    { weight: 60, arbitrary: hostileBodies(target) },
    { weight: 12, arbitrary: hostileCompression(target) },
    { weight: 8, arbitrary: hostileHeaders(target) },
    { weight: 8, arbitrary: hostileTargets(target) },
    { weight: 8, arbitrary: hostileBytes(target) },
    { weight: 3, arbitrary: hostileBatches(target) },
  )
}

const jsonHeaders = ({ token }: HostileTarget) => ({
  authorization: `Bearer ${token}`,
  'content-type': 'application/json',
  'idempotency-key': 'hostile-1',
})

function hostileBodies(target: HostileTarget): fc.Arbitrary<HostileRequest> {
  const { response } = target
  const survey = { name: 'Hostile', questions: [{ type: 'nps', text: 'x' }] }
  const ingest = (kind: string, bodies: fc.Arbitrary<Buffer>) =>
    bodies.map((body) => post(target, { kind, path: INGEST, body }))
  const create = (kind: string, bodies: fc.Arbitrary<Buffer>) =>
    fc
      .tuple(
        fc.constantFrom('/v1/surveys', `/v1/surveys/${response.surveyId}/versions`, '/v1/webhooks', '/v1/clients'),
        bodies,
      )
      .map(([path, body]) => post(target, { kind, path, body }))
  return fc.oneof(
    { weight: 20, arbitrary: ingest('wrong values', wrongValues(response)) },
    { weight: 5, arbitrary: ingest('wrong root', wrongRoot) },
    { weight: 5, arbitrary: create('wrong root', wrongRoot) },
    {
      weight: 5,
      arbitrary: create(
        'wrong object',
        fc.jsonValue().map((value) => Buffer.from(JSON.stringify({ value }))),
      ),
    },
    { weight: 6, arbitrary: ingest('bad UTF-8', badUtf8(response)) },
    { weight: 6, arbitrary: ingest('truncated JSON', truncatedJson(response)) },
    { weight: 6, arbitrary: ingest('almost JSON', almostJson(response)) },
    { weight: 4, arbitrary: ingest('garbage', garbage) },
    { weight: 4, arbitrary: create('garbage', garbage) },
    { weight: 5, arbitrary: ingest('deep', deep) },
    { weight: 5, arbitrary: ingest('prototype names', prototypeNames(response)) },
    { weight: 5, arbitrary: ingest('unstorable text', unstorableText(response, 'channel')) },
    {
      weight: 3,
      arbitrary: unstorableText(survey, 'name').map((body) =>
        post(target, { kind: 'unstorable text', path: '/v1/surveys', body }),
      ),
    },
    { weight: 1, arbitrary: ingest('too large', tooLarge(response)) },
    { weight: 1, arbitrary: ingest('long list', longList(response)) },
  )
}

function post(target: HostileTarget, request: { kind: string; path: string; body: Buffer }): HostileRequest {
  return { ...request, method: 'POST', headers: jsonHeaders(target), hasPlace: true }
}

function hostileCompression(target: HostileTarget): fc.Arbitrary<HostileRequest> {
  return fc
    .tuple(fc.constantFrom(INGEST, BATCH), damagedCompression(target.response))
    .map(([path, { encoding, bytes }]) => ({
      ...post(target, { kind: 'damaged compression', path, body: bytes }),
      headers: { ...jsonHeaders(target), 'content-encoding': encoding },
    }))
}

/** Batches that are wrong as a whole, or whose every item is wrong. */
function hostileBatches(target: HostileTarget): fc.Arbitrary<HostileRequest> {
  const body = fc.oneof(
    { weight: 1, arbitrary: millionItems },
    { weight: 3, arbitrary: fc.array(wrongValues(target.response), { minLength: 1, maxLength: 50 }).map(joinNdjson) },
    {
      weight: 3,
      arbitrary: fc.array(prototypeNames(target.response), { minLength: 1, maxLength: 50 }).map(joinNdjson),
    },
    { weight: 3, arbitrary: fc.array(badUtf8(target.response), { minLength: 1, maxLength: 50 }).map(joinNdjson) },
    { weight: 1, arbitrary: fc.constantFrom(' ', '[]', '{}', '"x"').map((text) => Buffer.from(text)) },
    { weight: 1, arbitrary: fc.constant(Buffer.from('1\n'.repeat(1_000_000))) },
  )
  return body.map((bytes) => {
    const isNdjson = bytes.includes(0x0a)
    const type = isNdjson ? 'application/x-ndjson' : 'application/json'
    const request = post(target, { kind: 'batch', path: BATCH, body: bytes })
    return { ...request, headers: { ...request.headers, 'content-type': type } }
  })
}

const joinNdjson = (lines: readonly Buffer[]) => Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]))

function hostileHeaders(target: HostileTarget): fc.Arbitrary<HostileRequest> {
  const body = Buffer.from(JSON.stringify(target.response))
  const withHeaders = (kind: string, more: fc.Arbitrary<Record<string, string>>) =>
    more.map((headers) => ({
      ...post(target, { kind, path: INGEST, body }),
      headers: { ...jsonHeaders(target), ...headers },
    }))
  const types = fc.constantFrom(
    'text/plain',
    'text/json',
    'application/xml',
    'application/x-www-form-urlencoded',
    'application/x-ndjson',
    'multipart/form-data',
    'json',
    'application/',
    '/',
    ';',
    'application/json2',
    '*/*',
    '__proto__',
  )
  const keys = fc.constantFrom('', ' ', 'k'.repeat(256), 'with space', 'tab\there', 'käse', '\u00a0')
  const tokens = fc.constantFrom(
    '',
    'Bearer',
    'Bearer ',
    'Basic YTpi',
    'Bearer a b',
    `Bearer ${'x'.repeat(9_000)}`,
    'Bearer ..',
    'bearer',
  )
  return fc.oneof(
    withHeaders(
      'content type',
      types.map((type) => ({ 'content-type': type })),
    ),
    withHeaders(
      'idempotency key',
      keys.map((key) => ({ 'idempotency-key': key })),
    ),
    withHeaders(
      'token',
      tokens.map((token) => ({ authorization: token })),
    ),
    withHeaders(
      'token',
      forgedTokens(target).map((token) => ({ authorization: `Bearer ${token}` })),
    ),
  )
}

/** The right token with one character of its signature or payload changed, or with `alg: none`. */
function forgedTokens({ token }: HostileTarget): fc.Arbitrary<string> {
  const [, payload] = token.split('.') as [string, string]
  const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')
  const changed = fc.integer({ min: 0, max: token.length - 2 }).map((index) => {
    const other = token[index] === 'A' ? 'B' : 'A'
    return token.slice(0, index) + other + token.slice(index + 1)
  })
  return fc.oneof(fc.constant(`${none}.${payload}.`), changed)
}

/** Paths, queries and methods that do not exist or do not fit. */
function hostileTargets(target: HostileTarget): fc.Arbitrary<HostileRequest> {
  const paths = fc.constantFrom(
    '/v1/responses/not-a-uuid',
    `/v1/responses/${'x'.repeat(300)}`,
    '/v1/responses/%00',
    '/v1/responses/%',
    '/v1/%ZZ',
    '/v1/responses/%2e%2e%2f',
    `/v1/responses/${ID}/nothing`,
    '/../etc/passwd',
    '//v1//surveys',
    '/v1/__proto__',
    '/%C0%AF',
    '/v1/surveys?limit=0',
    '/v1/surveys?limit=1e9',
    '/v1/surveys?limit=1&limit=2',
    '/v1/surveys?limit=',
    '/v1/surveys?limit=NaN',
    '/v1/surveys?cursor=',
    '/v1/surveys?cursor=garbage',
    `/v1/surveys?cursor=${'x'.repeat(600)}`,
    '/v1/surveys?cursor=%00',
    '/v1/surveys?slug=%00',
    '/v1/responses?surveyId=1',
    '/v1/responses?from=yesterday',
    '/v1/responses?cursor=e30',
    '/v1/webhooks?cursor=garbage',
    '/v1/deliveries?cursor=garbage',
    '/v1/deliveries?status=none',
    '/v1/analytics/nps',
    '/v1/responses/export',
    '/v1/responses/export?surveyId=x',
    '/v1/responses?from=1&from=2',
    '/v1/analytics/nps?surveyId=',
  )
  const methods = fc.constantFrom('DELETE', 'PUT', 'PATCH', 'TRACE', 'PROPFIND', 'PURGE', 'REPORT')
  const request = (kind: string, method: string, path: string): HostileRequest => ({
    kind,
    method,
    path,
    hasPlace: false,
    headers: { authorization: `Bearer ${target.token}` },
  })
  return fc.oneof(
    paths.map((path) => request('path or query', 'GET', path)),
    methods.map((method) => request('method', method, '/v1/whoami')),
  )
}

/** What no HTTP client would write. */
function hostileBytes({ token }: HostileTarget): fc.Arbitrary<HostileRequest> {
  const head = (line: string, ...headers: string[]) => `${[line, ...headers].join('\r\n')}\r\n\r\n`
  const host = 'host: x'
  const bearer = `authorization: Bearer ${token}`
  const to = `POST ${INGEST} HTTP/1.1`
  const key = 'idempotency-key: k'
  const texts = fc.constantFrom(
    head('GET /v1/whoami HTTP/1.1', bearer),
    head('GET /v1/whoami HTTP/9.9', host),
    head('GET', host),
    head('\0\0\0\0'),
    head('NOSUCHMETHOD / HTTP/1.1', host),
    head('CONNECT 127.0.0.1:1 HTTP/1.1', host),
    head('GET /v1/whoami HTTP/1.1', host, `x-filler: ${'x'.repeat(20_000)}`),
    head(`GET /${'x'.repeat(20_000)} HTTP/1.1`, host),
    head('GET /v1/whoami HTTP/1.1', host, 'bad header: x'),
    head('GET /v1/whoami HTTP/1.1', host, 'x: a\0b'),
    head('GET /v1/whoami HTTP/1.1', host, ': empty'),
    head(to, host, bearer, key, 'content-type: application/json', 'content-length: 5', 'transfer-encoding: chunked') +
      '0\r\n\r\n',
    head(to, host, bearer, key, 'content-type: application/json', 'content-length: -1'),
    `${head(to, host, bearer, key, 'content-type: application/json', 'content-length: 2', 'content-length: 3')}{}`,
    head(to, host, bearer, key, 'content-type: application/json', 'transfer-encoding: chunked') +
      'zz\r\n{}\r\n0\r\n\r\n',
    `${head(to, host, bearer, key, 'content-type: application/json', 'transfer-encoding: gzip')}{}`,
    `${head(to, host, bearer, key, 'content-type: application/json', 'content-length: 2', 'expect: magic')}{}`,
    head('GET /v1/whoami HTTP/1.1', host, 'upgrade: websocket', 'connection: upgrade'),
  )
  return texts.map((text) => ({
    kind: 'bytes',
    method: 'RAW',
    path: text.slice(0, 40),
    headers: {},
    hasPlace: false,
    raw: Buffer.from(text, 'latin1'),
  }))
}
