import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Judgement, judgeReply, type Rules, type Sent } from '../../src/index.ts'
import { json, text } from './support/reply.ts'

const now = new Date('2026-01-01T00:00:00Z')
type Manifest = Partial<Rules['connector'] & Rules['operation']>
const judge = (sent: Sent, { protocol = 'http', errors, ...operation }: Manifest = {}) =>
  judgeReply(sent, { connector: { protocol, ...(errors && { errors }) }, operation, now })
const html: Sent = { reply: text(200, '<html>Your instance is hibernating', { 'content-type': 'text/html' }) }

describe('judgeReply', () => {
  test.each<[number, Judgement['outcome'], Judgement['meaning']]>([
    [200, 'delivered', 'success'],
    [202, 'delivered', 'success'],
    [301, 'refused', 'permanent'],
    [400, 'refused', 'permanent'],
    [401, 'refused', 'refresh_auth'],
    [403, 'refused', 'disable'],
    [404, 'refused', 'permanent'],
    [408, 'retry', 'retry'],
    [409, 'refused', 'permanent'],
    [410, 'refused', 'disable'],
    [413, 'refused', 'split'],
    [422, 'refused', 'permanent'],
    [425, 'retry', 'retry'],
    [429, 'throttled', 'throttle'],
    [500, 'retry', 'retry'],
    [503, 'retry', 'retry'],
    [504, 'unknown', 'unknown'],
  ])('%i is %s where nothing else is said', (status, outcome, meaning) => {
    const judgement = judge({ reply: text(status, '') })
    expect(judgement).toMatchObject({ outcome, meaning, reason: `http_${status}` })
    expect(judgement.disable).toBe(meaning === 'disable' || meaning === 'refresh_auth' ? true : undefined)
    expect(judgement.hint === undefined).toBe(outcome === 'delivered')
  })

  test.each([
    ['postgres', json(409, { error: { code: '23505' } }), 'postgres_23505'],
    ['smtp', json(422, { error: { code: 550 } }), 'smtp_550'],
    ['kafka', json(413, { error: { code: 'MESSAGE_TOO_LARGE' } }), 'kafka_message_too_large'],
    ['sftp', json(200, {}), 'sftp_ok'],
    ['sftp', json(405, {}), 'sftp_405'],
  ] as const)('a reply of %s is told in its own words', (protocol, reply, reason) => {
    expect(judge(reply, { protocol }).reason).toBe(reason)
  })

  test('knows a request that never left from one that may have arrived', () => {
    expect(judge({ error: { code: 'ECONNREFUSED' } })).toMatchObject({
      outcome: 'retry',
      reason: 'network_econnrefused',
    })
    expect(judge({ error: { code: 'ECONNRESET' } })).toMatchObject({ outcome: 'unknown', meaning: 'unknown' })
    expect(judge({ error: { code: 'ECONNRESET', wasSent: false } })).toMatchObject({
      outcome: 'retry',
      meaning: 'retry',
    })
  })

  const slack: Manifest = {
    success: [{ body: '/ok', is: [true] }],
    remoteId: { body: '/ts' },
    errors: [
      { body: '/error', is: ['ratelimited'], means: 'throttle', reason: 'ratelimited', retryAfterMs: 30_000 },
      {
        body: '/error',
        is: ['invalid_auth', 'account_inactive', 'token_revoked'],
        means: 'disable',
        reason: 'token_revoked',
      },
      { body: '/error', is: ['channel_not_found'], means: 'permanent', hint: 'Invite the app to the channel.' },
    ],
  }
  const graphql: Manifest = {
    protocol: 'graphql',
    errors: [
      { body: '/errors/*/extensions/code', is: ['RATELIMITED'], means: 'throttle', reason: 'ratelimited' },
      {
        body: '/errors/*/extensions/code',
        is: ['COMPLEXITY_BUDGET_EXHAUSTED'],
        means: 'throttle',
        reason: 'complexity',
        retryAfter: { body: '/errors/*/extensions/retry_in_seconds', unit: 's' },
      },
    ],
  }
  const marketo: Manifest = {
    success: [{ body: '/success', is: [true] }],
    errors: [
      { body: '/errors/*/code', is: [601, 602], means: 'refresh_auth', reason: 'token_expired' },
      { body: '/errors/*/code', is: [606, 615], means: 'throttle', scope: 'burst', retryAfterMs: 20_000 },
      { body: '/errors/*/code', is: [607], means: 'throttle', scope: 'daily', reason: 'daily_quota' },
    ],
  }
  const telegram: Manifest = {
    success: [{ body: '/ok', is: [true] }],
    errors: [{ status: [429], means: 'throttle', retryAfter: { body: '/parameters/retry_after', unit: 's' } }],
  }
  const salesforce: Manifest = {
    errors: [
      { status: [403], body: '/0/errorCode', is: ['REQUEST_LIMIT_EXCEEDED'], means: 'throttle', scope: 'daily' },
    ],
  }
  const mailchimp: Manifest = { errors: [{ status: [403], header: 'content-length', is: [0], means: 'throttle' }] }
  const github: Manifest = {
    errors: [
      {
        status: [403],
        header: 'x-ratelimit-remaining',
        is: [0],
        means: 'throttle',
        retryAfter: { header: 'X-RateLimit-Reset', unit: 'unix_s' },
      },
    ],
  }
  const linear: Manifest = {
    errors: [
      {
        body: '/errors/0/message',
        matches: 'duplicate key|already exists',
        means: 'duplicate',
        remoteId: { body: '/errors/0/extensions/id' },
      },
      {
        status: [400],
        and: [{ body: '/errors/*/extensions/code', is: ['RATELIMITED'] }],
        means: 'throttle',
        retryAfter: { header: 'x-ratelimit-requests-reset', unit: 'unix_ms' },
      },
    ],
  }
  const hubspot: Manifest = {
    errors: [{ status: [409], means: 'duplicate', remoteId: { body: '/message', matches: 'Existing ID: (\\d+)' } }],
  }
  const twilio: Manifest = { errors: [{ body: '/code', is: [21610], means: 'recipient', reason: 'opted_out' }] }
  const failed = (code: string, more = {}) => json(200, { errors: [{ message: 'no', extensions: { code, ...more } }] })

  test.each<[string, Manifest, Sent, Partial<Judgement>]>([
    ['slack, taken', slack, json(200, { ok: true, ts: '17.5' }), { outcome: 'delivered', remoteId: '17.5' }],
    [
      'slack, 200 and not ok',
      slack,
      json(200, { ok: false, error: 'channel_not_found' }),
      { outcome: 'refused', reason: 'http_200', message: 'channel_not_found', hint: 'Invite the app to the channel.' },
    ],
    [
      'slack, an error nobody listed',
      slack,
      json(200, { ok: false, error: 'new_one' }),
      { outcome: 'refused', reason: 'error_in_reply', message: 'new_one' },
    ],
    [
      'slack, throttled',
      slack,
      json(200, { ok: false, error: 'ratelimited' }, { 'retry-after': '7' }),
      { outcome: 'throttled', retryAfterMs: 7_000 },
    ],
    [
      'slack, throttled without a time',
      slack,
      json(200, { ok: false, error: 'ratelimited' }),
      { outcome: 'throttled', retryAfterMs: 30_000 },
    ],
    [
      'slack, token revoked',
      slack,
      json(200, { ok: false, error: 'token_revoked' }),
      { outcome: 'refused', disable: true },
    ],
    ['slack, ok in a 500', slack, json(500, { ok: true }), { outcome: 'retry', reason: 'http_500' }],
    ['a page of HTML with 200', slack, html, { outcome: 'unknown', reason: 'reply_not_json' }],
    ['graphql, taken', graphql, json(200, { data: {} }), { outcome: 'delivered' }],
    ['graphql, a page of HTML', graphql, html, { outcome: 'unknown', reason: 'reply_not_json' }],
    [
      'graphql, errors',
      graphql,
      failed('INPUT_ERROR'),
      { outcome: 'refused', reason: 'error_in_reply', message: 'no' },
    ],
    [
      'monday, complexity',
      graphql,
      failed('COMPLEXITY_BUDGET_EXHAUSTED', { retry_in_seconds: 12 }),
      { outcome: 'throttled', retryAfterMs: 12_000 },
    ],
    [
      'marketo, token',
      marketo,
      json(200, { success: false, errors: [{ code: '602', message: 'Access token expired' }] }),
      { meaning: 'refresh_auth', disable: true },
    ],
    [
      'marketo, burst',
      marketo,
      json(200, { success: false, errors: [{ code: '606' }] }),
      { outcome: 'throttled', bucket: 'burst', retryAfterMs: 20_000 },
    ],
    [
      'marketo, day',
      marketo,
      json(200, { success: false, errors: [{ code: '607' }] }),
      { outcome: 'throttled', bucket: 'daily', reason: 'daily_quota' },
    ],
    [
      'telegram',
      telegram,
      json(429, { ok: false, description: 'Too Many Requests', parameters: { retry_after: 4 } }),
      { outcome: 'throttled', retryAfterMs: 4_000, message: 'Too Many Requests' },
    ],
    [
      'salesforce, 403 as throttle',
      salesforce,
      json(403, [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests' }]),
      { outcome: 'throttled', bucket: 'daily', message: 'TotalRequests' },
    ],
    [
      'salesforce, 403 as 403',
      salesforce,
      json(403, [{ errorCode: 'API_DISABLED' }]),
      { outcome: 'refused', disable: true },
    ],
    [
      'mailchimp, 403 and empty',
      mailchimp,
      { reply: text(403, '', { 'content-length': '0' }) },
      { outcome: 'throttled' },
    ],
    [
      'github, 403',
      github,
      json(403, { message: 'API rate limit' }, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1767225660' }),
      { outcome: 'throttled', retryAfterMs: 60_000 },
    ],
    [
      'linear, 400',
      linear,
      json(
        400,
        { errors: [{ extensions: { code: 'RATELIMITED' } }] },
        { 'x-ratelimit-requests-reset': '1767225605000' },
      ),
      { outcome: 'throttled', retryAfterMs: 5_000 },
    ],
    [
      'linear, there already',
      linear,
      json(200, { errors: [{ message: 'id already exists', extensions: { id: 'LIN-1' } }] }),
      { outcome: 'delivered' },
    ],
    [
      'hubspot, there already',
      hubspot,
      json(409, { message: 'Contact already exists. Existing ID: 151' }),
      { outcome: 'delivered', isDuplicate: true, remoteId: '151' },
    ],
    [
      'twilio, opted out',
      twilio,
      json(400, { code: 21610, message: 'unsubscribed' }),
      { outcome: 'refused', meaning: 'recipient', reason: 'opted_out' },
    ],
  ])('%s', (_, manifest, sent, expected) => {
    expect(judge(sent, manifest)).toMatchObject(expected)
  })

  test('asks the operation before the connector, and the first rule that holds decides', () => {
    const rules = (reason: string) => [{ status: [409], means: 'duplicate', reason } as const]
    const sent = json(409, {})
    const connector = { protocol: 'http', errors: [...rules('second'), ...rules('third')] } as const
    expect(judgeReply(sent, { connector, operation: { errors: rules('first') }, now }).reason).toBe('first')
    expect(judgeReply(sent, { connector, operation: {}, now }).reason).toBe('second')
  })

  test('reads an id from a header, and the part of it that is the id', () => {
    const remoteId = { header: 'OData-EntityId', matches: '\\(([0-9a-f-]{36})\\)$' }
    const id = '00000000-0000-4000-8000-00000000000a'
    const sent = { reply: text(204, '', { 'odata-entityid': `https://org.example/contacts(${id})` }) }
    expect(judge(sent, { remoteId })).toMatchObject({ outcome: 'delivered', remoteId: id })
  })

  test('passes on what the vendor said without secrets, addresses and control characters, and cut', () => {
    const said = `key sk_canary of ann.lee@example.com\u202e\r\n is not\u0007 valid ${'😀'.repeat(400)}`
    const redact = (line: string) => line.replaceAll('sk_canary', '[secret]')
    const rules = { connector: { protocol: 'http' }, operation: {}, now, redact } as const
    const { message } = judgeReply(json(400, { error: { message: said } }), rules)
    expect(message).toMatch(/^key \[secret\] of \[address\] is not valid 😀+…$/u)
    expect(Array.from(message!)).toHaveLength(300)
  })

  test('judges anything a server can say without failing', () => {
    const value = fc.oneof(fc.json(), fc.string())
    const type = fc.constantFrom('application/json', 'text/html', '')
    const manifests = fc.constantFrom(slack, graphql, marketo, telegram, salesforce, linear, hubspot)
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 999 }), value, type, manifests, (status, body, contentType, manifest) => {
        const judgement = judge({ reply: text(status, body, { 'content-type': contentType }) }, manifest)
        if (judgement.outcome === 'delivered' && !judgement.isDuplicate) expect(Math.floor(status / 100)).toBe(2)
        if (judgement.disable) expect(judgement.outcome).toBe('refused')
        expect(judgement.reason).not.toBe('')
      }),
    )
  })
})
