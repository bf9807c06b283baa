import { describe, expect, test } from 'vitest'
import {
  type Connector,
  type ErrorRule,
  judgeReply,
  observeRates,
  type RateBucket,
  type RateObservation,
  type RateSignal,
  type RecordOutcome,
  type Sent,
} from '../../src/index.ts'
import { json, text } from '../outcome/support/reply.ts'

/** Thursday, 1 January 2026: 1767225600. */
const now = new Date('2026-01-01T00:00:00Z')
const bucket = (name: string, limit = 100, windowMs = 60_000): RateBucket => ({
  name,
  scope: 'connection',
  limit,
  windowMs,
})
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1_000)
const ok = (headers: Record<string, string>): Sent => ({ reply: text(200, '', headers) })
const refused = (headers: Record<string, string>): Sent => ({ reply: text(429, '', headers) })

interface Row {
  readonly system: string
  readonly reply: Sent
  readonly rateSignals?: readonly RateSignal[]
  readonly rate?: readonly RateBucket[]
  readonly errors?: readonly ErrorRule[]
  readonly success?: Connector['operations'][string]['success']
  readonly seen?: readonly RateObservation[]
  readonly outcome?: Partial<RecordOutcome>
}

const rows: readonly Row[] = [
  {
    system: 'most: Retry-After in seconds on 429',
    reply: refused({ 'retry-after': '17' }),
    outcome: { outcome: 'throttled', retryAfterMs: 17_000 },
  },
  {
    system: 'salesforce: usage of the day',
    reply: ok({ 'Sforce-Limit-Info': 'api-usage=73/15000' }),
    rateSignals: [
      {
        bucket: 'daily',
        used: { header: 'sforce-limit-info', form: 'a/b:first', pair: 'api-usage' },
        limit: { header: 'sforce-limit-info', form: 'a/b:second', pair: 'api-usage' },
      },
    ],
    seen: [{ bucket: 'daily', limit: 15_000, remaining: 14_927 }],
  },
  {
    system: 'salesforce: 403 REQUEST_LIMIT_EXCEEDED',
    reply: json(403, [{ errorCode: 'REQUEST_LIMIT_EXCEEDED' }]),
    errors: [
      { status: [403], body: '/*/errorCode', is: ['REQUEST_LIMIT_EXCEEDED'], means: 'throttle', scope: 'daily' },
    ],
    outcome: { outcome: 'throttled', bucket: 'daily' },
  },
  {
    system: 'mailchimp: 403 without a JSON body',
    reply: { reply: text(403, '') },
    errors: [
      { status: [403], header: 'content-type', matches: 'json', means: 'disable' },
      { status: [403], means: 'throttle', retryAfterMs: 10_000 },
    ],
    outcome: { outcome: 'throttled', retryAfterMs: 10_000 },
  },
  {
    system: 'mailchimp: 403 with one',
    reply: json(403, { title: 'Forbidden' }),
    errors: [
      { status: [403], header: 'content-type', matches: 'json', means: 'disable' },
      { status: [403], means: 'throttle' },
    ],
    outcome: { outcome: 'refused', disable: true },
  },
  {
    system: 'github: 403 with nothing left',
    reply: json(
      403,
      {},
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1767225630', 'x-ratelimit-limit': '5000' },
    ),
    rate: [bucket('hourly', 5_000, 3_600_000)],
    errors: [{ status: [403], header: 'x-ratelimit-remaining', is: [0], means: 'throttle', scope: 'hourly' }],
    seen: [{ bucket: 'hourly', limit: 5_000, remaining: 0, resetAt: inSeconds(30) }],
    outcome: { outcome: 'throttled', retryAfterMs: 30_000, bucket: 'hourly' },
  },
  {
    system: 'github: secondary limit',
    reply: json(403, { message: 'secondary rate limit' }, { 'retry-after': '60' }),
    errors: [{ status: [403], header: 'retry-after', exists: true, means: 'throttle' }],
    outcome: { outcome: 'throttled', retryAfterMs: 60_000 },
  },
  {
    system: 'linear: 400 RATELIMITED, Unix milliseconds',
    reply: json(
      400,
      { errors: [{ extensions: { code: 'RATELIMITED' } }] },
      {
        'x-ratelimit-requests-remaining': '0',
        'x-ratelimit-requests-limit': '5000',
        'x-ratelimit-requests-reset': '1767225645000',
      },
    ),
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
        body: '/errors/*/extensions/code',
        is: ['RATELIMITED'],
        means: 'throttle',
        scope: 'requests',
        retryAfter: { header: 'x-ratelimit-requests-reset', unit: 'unix_ms' },
      },
    ],
    seen: [{ bucket: 'requests', limit: 5_000, remaining: 0, resetAt: inSeconds(45) }],
    outcome: { outcome: 'throttled', retryAfterMs: 45_000 },
  },
  {
    system: 'bigquery: 403 rateLimitExceeded',
    reply: json(403, { error: { errors: [{ reason: 'rateLimitExceeded' }] } }),
    errors: [
      {
        status: [403],
        body: '/error/errors/*/reason',
        is: ['rateLimitExceeded', 'quotaExceeded'],
        means: 'throttle',
        retryAfterMs: 5_000,
      },
    ],
    outcome: { outcome: 'throttled', retryAfterMs: 5_000 },
  },
  {
    system: 'marketo: 606 in a 200',
    reply: json(200, { success: false, errors: [{ code: '606', message: 'Max rate limit exceeded' }] }),
    success: [{ body: '/success', is: [true] }],
    errors: [
      { body: '/errors/*/code', is: [607], means: 'throttle', scope: 'daily' },
      { body: '/errors/*/code', is: [606, 615], means: 'throttle', scope: 'burst', retryAfterMs: 20_000 },
    ],
    outcome: { outcome: 'throttled', bucket: 'burst', retryAfterMs: 20_000, message: 'Max rate limit exceeded' },
  },
  {
    system: 'discord: seconds with a fraction in the body, and a bucket in the headers',
    reply: json(
      429,
      { message: 'You are being rate limited.', retry_after: 0.337, global: false },
      { 'x-ratelimit-limit': '5', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset-after': '0.34' },
    ),
    rateSignals: [
      {
        bucket: 'route',
        limit: { header: 'x-ratelimit-limit' },
        remaining: { header: 'x-ratelimit-remaining' },
        reset: { header: 'x-ratelimit-reset-after', unit: 's' },
      },
    ],
    errors: [{ status: [429], means: 'throttle', retryAfter: { body: '/retry_after', unit: 's' } }],
    seen: [{ bucket: 'route', limit: 5, remaining: 0, resetAt: inSeconds(0.34) }],
    outcome: { outcome: 'throttled', retryAfterMs: 337 },
  },
  {
    system: 'telegram: seconds in the body',
    reply: json(429, { ok: false, error_code: 429, parameters: { retry_after: 12 } }),
    errors: [
      { status: [429], means: 'throttle', scope: 'chat', retryAfter: { body: '/parameters/retry_after', unit: 's' } },
    ],
    outcome: { outcome: 'throttled', bucket: 'chat', retryAfterMs: 12_000 },
  },
  {
    system: 'monday: retry_in_seconds, the longest of several',
    reply: json(200, {
      errors: [
        { extensions: { code: 'COMPLEXITY_BUDGET_EXHAUSTED', retry_in_seconds: 7 } },
        { extensions: { code: 'COMPLEXITY_BUDGET_EXHAUSTED', retry_in_seconds: 15 } },
      ],
    }),
    success: [{ body: '/errors', exists: false }],
    errors: [
      {
        body: '/errors/*/extensions/code',
        is: ['COMPLEXITY_BUDGET_EXHAUSTED'],
        means: 'throttle',
        retryAfter: { body: '/errors/*/extensions/retry_in_seconds', unit: 's' },
      },
    ],
    outcome: { outcome: 'throttled', retryAfterMs: 15_000 },
  },
  {
    system: 'amplitude: names the users that are throttled',
    reply: json(429, { code: 429, eps_threshold: 30, throttled_users: { 'user-1': 31 } }),
    errors: [{ status: [429], body: '/throttled_users', means: 'throttle', scope: 'user', retryAfterMs: 30_000 }],
    outcome: { outcome: 'throttled', bucket: 'user', retryAfterMs: 30_000 },
  },
  {
    system: 'helpscout: X-RateLimit-Retry-After, limits by the minute',
    reply: refused({
      'x-ratelimit-retry-after': '9',
      'x-ratelimit-limit-minute': '400',
      'x-ratelimit-remaining-minute': '0',
    }),
    rateSignals: [
      {
        bucket: 'minute',
        limit: { header: 'x-ratelimit-limit-minute' },
        remaining: { header: 'x-ratelimit-remaining-minute' },
      },
    ],
    seen: [{ bucket: 'minute', limit: 400, remaining: 0 }],
    outcome: { outcome: 'throttled', retryAfterMs: 9_000 },
  },
  {
    system: 'braze: a reset, and a wait of its own on some plans',
    reply: refused({ 'x-ratelimit-limit': '250000', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1767227400' }),
    rate: [{ ...bucket('hourly', 250_000, 3_600_000), window: 'hour' }],
    seen: [{ bucket: 'hourly', limit: 250_000, remaining: 0, resetAt: inSeconds(1_800) }],
    outcome: { outcome: 'throttled', retryAfterMs: 1_800_000 },
  },
  {
    system: 'braze: X-Ratelimit-Retry-After',
    reply: refused({ 'X-Ratelimit-Retry-After': '3', 'x-ratelimit-reset': '1767227400' }),
    outcome: { outcome: 'throttled', retryAfterMs: 3_000 },
  },
  {
    system: 'attio: Retry-After as a date',
    reply: refused({ 'retry-after': 'Thu, 01 Jan 2026 00:00:11 GMT' }),
    outcome: { outcome: 'throttled', retryAfterMs: 11_000 },
  },
  {
    system: 'close: one header for all',
    reply: ok({ RateLimit: 'limit=100, remaining=50, reset=5' }),
    rate: [bucket('endpoint')],
    seen: [{ bucket: 'endpoint', limit: 100, remaining: 50, resetAt: inSeconds(5) }],
  },
  {
    system: 'gorgias: 10/80',
    reply: ok({ 'X-Gorgias-Account-Api-Call-Limit': '10/80' }),
    rateSignals: [
      {
        bucket: 'account',
        used: { header: 'x-gorgias-account-api-call-limit', form: 'a/b:first' },
        limit: { header: 'x-gorgias-account-api-call-limit', form: 'a/b:second' },
      },
    ],
    seen: [{ bucket: 'account', limit: 80, remaining: 70 }],
  },
  {
    system: 'zendesk: a list for one endpoint beside the account',
    reply: ok({
      'ratelimit-limit': '700',
      'ratelimit-remaining': '650',
      'ratelimit-reset': '20',
      'Zendesk-RateLimit-Tickets-Index': 'total=300; remaining=299; resets=47',
    }),
    rateSignals: [
      {
        bucket: 'account',
        limit: { header: 'ratelimit-limit' },
        remaining: { header: 'ratelimit-remaining' },
        reset: { header: 'ratelimit-reset', unit: 's' },
      },
      {
        bucket: 'tickets',
        limit: { header: 'zendesk-ratelimit-tickets-index', form: 'pairs', pair: 'total' },
        remaining: { header: 'zendesk-ratelimit-tickets-index', form: 'pairs', pair: 'remaining' },
        reset: { header: 'zendesk-ratelimit-tickets-index', form: 'pairs', pair: 'resets', unit: 's' },
      },
    ],
    seen: [
      { bucket: 'account', limit: 700, remaining: 650, resetAt: inSeconds(20) },
      { bucket: 'tickets', limit: 300, remaining: 299, resetAt: inSeconds(47) },
    ],
  },
  {
    system: 'jira: the IETF draft, with an item per limit',
    reply: ok({ 'Beta-RateLimit': '"burst";r=9;t=1, "hourly-quota";r=40000;t=1800' }),
    rateSignals: ['burst', 'hourly-quota'].map((item) => ({
      bucket: item,
      remaining: { header: 'beta-ratelimit', form: 'pairs', item, pair: 'r' },
      reset: { header: 'beta-ratelimit', form: 'pairs', item, pair: 't', unit: 's' },
    })),
    seen: [
      { bucket: 'burst', remaining: 9, resetAt: inSeconds(1) },
      { bucket: 'hourly-quota', remaining: 40_000, resetAt: inSeconds(1_800) },
    ],
  },
  {
    system: 'intercom: Unix seconds',
    reply: ok({ 'x-ratelimit-limit': '1666', 'x-ratelimit-remaining': '1600', 'x-ratelimit-reset': '1767225610' }),
    rate: [bucket('app', 1_666, 10_000)],
    seen: [{ bucket: 'app', limit: 1_666, remaining: 1_600, resetAt: inSeconds(10) }],
  },
  {
    system: 'hubspot: the window and the day',
    reply: ok({
      'X-HubSpot-RateLimit-Max': '190',
      'X-HubSpot-RateLimit-Remaining': '188',
      'X-HubSpot-RateLimit-Daily-Remaining': '499000',
    }),
    rateSignals: [
      {
        bucket: 'ten_seconds',
        limit: { header: 'x-hubspot-ratelimit-max' },
        remaining: { header: 'x-hubspot-ratelimit-remaining' },
      },
      { bucket: 'daily', remaining: { header: 'x-hubspot-ratelimit-daily-remaining' } },
    ],
    seen: [
      { bucket: 'ten_seconds', limit: 190, remaining: 188 },
      { bucket: 'daily', remaining: 499_000 },
    ],
  },
  {
    system: 'dynamics365: what is left, and Retry-After',
    reply: refused({ 'x-ms-ratelimit-burst-remaining-xrm-requests': '0', 'retry-after': '24' }),
    rateSignals: [{ bucket: 'user', remaining: { header: 'x-ms-ratelimit-burst-remaining-xrm-requests' } }],
    seen: [{ bucket: 'user', remaining: 0 }],
    outcome: { outcome: 'throttled', retryAfterMs: 24_000 },
  },
  {
    system: 'sugarcrm: drops the connection',
    reply: { error: { code: 'ECONNRESET' } },
    outcome: { outcome: 'unknown' },
  },
  ...['copper', 'customer_io', 'google apis', 'ga4', 'iterable'].map((system) => ({
    system: `${system}: no header at all`,
    reply: refused({}),
    rate: [bucket('account')],
    outcome: { outcome: 'throttled', reason: 'http_429' } as const,
  })),
]

describe('signals of a limit', () => {
  test.each(rows)('$system', ({ reply, rate, rateSignals, errors, success, seen = [], outcome = {} }) => {
    const connector = { protocol: 'http', rate, rateSignals, errors } as Connector
    const observed = 'reply' in reply ? observeRates(connector, reply.reply, now) : []
    expect(observed).toEqual(seen)
    const judgement = judgeReply(reply, { connector, operation: success ? { success } : {}, now })
    expect(judgement).toMatchObject(outcome)
  })

  test('that are nonsense are not signals', () => {
    const values = ['', '-5', '1e9', 'NaN', '9'.repeat(40), '1/2/3', 'x'.repeat(10_000)]
    for (const value of values) {
      const reply = text(200, '', {
        'x-ratelimit-remaining': value,
        'x-ratelimit-limit': value,
        'x-ratelimit-reset': value,
      })
      expect(observeRates({ rate: [bucket('only')] }, reply, now)).toEqual([])
    }
  })
})
