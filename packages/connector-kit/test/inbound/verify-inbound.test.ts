import { createHmac, createSign, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { webhooks } from '@howazit/sdk'
import { SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import type { InboundCall, ReplyHeaders, Verifier } from '../../src/index.ts'
import { verifyInbound } from '../../src/index.ts'
import { values } from '../auth/support/connection.ts'

const NOW = new Date('2026-01-02T03:04:05.000Z')
const SECONDS = '1767323045'
const URL_CALLED = 'https://in.example.com/v1/inbound/abc?x=1'
const BODY =
  '{"id":"evt-1","text":"größer","webhookTimestamp":1767323045000,"value":[{"clientState":"s3cret"},{"clientState":"s3cret"}]}'
const SECRET = 's3cret'
const HEX_SECRET = '0a1b2c3d4e5f60718293a4b5c6d7e8f9'
const BASE64_SECRET = Buffer.alloc(32, 9).toString('base64')

const hmac = (
  algorithm: string,
  content: string | Buffer,
  encoding: 'hex' | 'base64' = 'hex',
  key: string | Buffer = SECRET,
) => createHmac(algorithm, key).update(content).digest(encoding)

interface System {
  readonly name: string
  readonly verify: Verifier
  /** Headers that the vendor sends with a body, made from its documentation. */
  readonly headers: (body: string, now?: Date) => Record<string, string> | Promise<Record<string, string>>
  readonly secret?: string
  readonly body?: string
  readonly url?: string
  /** Whether the headers say anything about the body: shared tokens do not. */
  readonly isTokenOnly?: true
}

const overBody = (
  header: string,
  more: Partial<Extract<Verifier, { kind: 'hmac' }>> = {},
): Pick<System, 'verify' | 'headers'> => {
  const { algorithm = 'sha256', encoding = 'hex', prefix = '' } = more
  return {
    verify: { kind: 'hmac', algorithm, encoding, header, key: '{secrets.signing}', ...more },
    headers: (body) => ({ [header]: `${prefix}${hmac(algorithm, body, encoding)}` }),
  }
}

const withTime = (
  header: string,
  timeHeader: string,
  {
    signed,
    time = () => SECONDS,
    tolerance = 300,
    ...more
  }: { signed: string; time?: (now: Date) => string; tolerance?: number } & Partial<
    Extract<Verifier, { kind: 'hmac' }>
  > & { unit?: 's' | 'ms' | 'iso'; keyBytes?: Buffer },
): Pick<System, 'verify' | 'headers'> => {
  const { encoding = 'hex', prefix = '', unit = 's', keyBytes, ...rest } = more
  const timestamp = { header: timeHeader, unit, toleranceSeconds: tolerance }
  return {
    verify: {
      kind: 'hmac',
      algorithm: 'sha256',
      encoding,
      header,
      key: '{secrets.signing}',
      signed,
      timestamp,
      ...(prefix && { prefix }),
      ...rest,
    },
    headers: (body, now = NOW) => {
      const sent =
        now === NOW
          ? time(now)
          : unit === 's'
            ? String(now.getTime() / 1000)
            : unit === 'ms'
              ? String(now.getTime())
              : now.toISOString()
      const content = signed
        .replace('{timestamp}', sent)
        .replace('{method}', 'POST')
        .replace('{url}', URL_CALLED)
        .replace('{body}', () => body)
      return { [timeHeader]: sent, [header]: `${prefix}${hmac('sha256', content, encoding, keyBytes ?? SECRET)}` }
    },
  }
}

const ed25519 = generateKeyPairSync('ed25519')
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const rawPublic = (key: KeyObject) => key.export({ format: 'der', type: 'spki' }).subarray(-32)
const jwt = (claims: object, { alg = 'HS256', key = SECRET } = {}) =>
  new SignJWT({ aud: URL_CALLED, ...claims }).setProtectedHeader({ alg }).sign(Buffer.from(key))
const secondsOf = (now = NOW) => String(now.getTime() / 1000)

// One for each system of CONNECTORS 2.5, by its own documentation.
const SYSTEMS: readonly System[] = [
  { name: 'attio', ...overBody('attio-signature') },
  { name: 'jira', ...overBody('x-hub-signature', { prefix: 'sha256=' }) },
  { name: 'whatsapp', ...overBody('x-hub-signature-256', { prefix: 'sha256=' }) },
  { name: 'github', ...overBody('x-hub-signature-256', { prefix: 'sha256=' }) },
  { name: 'asana', ...overBody('x-hook-signature') },
  { name: 'clickup', ...overBody('x-signature') },
  { name: 'notion', ...overBody('x-notion-signature', { prefix: 'sha256=' }) },
  {
    name: 'linear',
    ...overBody('linear-signature', { timestamp: { body: '/webhookTimestamp', unit: 'ms', toleranceSeconds: 60 } }),
  },
  { name: 'pagerduty', ...overBody('x-pagerduty-signature', { prefix: 'v1=', separator: ',' }) },
  {
    name: 'slack',
    ...withTime('x-slack-signature', 'x-slack-request-timestamp', { signed: 'v0:{timestamp}:{body}', prefix: 'v0=' }),
  },
  {
    name: 'close',
    ...withTime('close-sig-hash', 'close-sig-timestamp', {
      signed: '{timestamp}{body}',
      keyEncoding: 'hex',
      keyBytes: Buffer.from(HEX_SECRET, 'hex'),
    }),
    secret: HEX_SECRET,
  },
  { name: 'customer_io', ...withTime('x-cio-signature', 'x-cio-timestamp', { signed: 'v0:{timestamp}:{body}' }) },
  {
    name: 'zendesk',
    ...withTime('x-zendesk-webhook-signature', 'x-zendesk-webhook-signature-timestamp', {
      signed: '{timestamp}{body}',
      encoding: 'base64',
      unit: 'iso',
      time: () => '2026-01-02T03:04:05Z',
    }),
  },
  {
    name: 'front',
    ...withTime('x-front-signature', 'x-front-request-timestamp', {
      signed: '{timestamp}:{body}',
      encoding: 'base64',
      unit: 'ms',
      time: () => '1767323045000',
    }),
  },
  {
    name: 'hubspot',
    ...withTime('x-hubspot-signature-v3', 'x-hubspot-request-timestamp', {
      signed: '{method}{url}{body}{timestamp}',
      encoding: 'base64',
      unit: 'ms',
      time: () => '1767323045000',
    }),
  },
  { name: 'klaviyo', ...withTime('klaviyo-signature', 'klaviyo-timestamp', { signed: '{body}{timestamp}' }) },
  { name: 'intercom', ...overBody('x-hub-signature', { algorithm: 'sha1', prefix: 'sha1=' }) },
  { name: 'webex', ...overBody('x-spark-signature', { algorithm: 'sha1' }) },
  { name: 'segment', ...overBody('x-signature', { algorithm: 'sha1' }) },
  { name: 'helpscout', ...overBody('x-helpscout-signature', { algorithm: 'sha1', encoding: 'base64' }) },
  {
    name: 'trello',
    verify: {
      kind: 'hmac',
      algorithm: 'sha1',
      encoding: 'base64',
      header: 'x-trello-webhook',
      key: '{secrets.signing}',
      signed: '{body}{url}',
    },
    headers: (body) => ({ 'x-trello-webhook': hmac('sha1', `${body}${URL_CALLED}`, 'base64') }),
  },
  {
    name: 'twilio',
    body: 'To=%2B1800&From=%2B1415&Body=gr%C3%B6%C3%9Fer+%26+more',
    verify: {
      kind: 'hmac',
      algorithm: 'sha1',
      encoding: 'base64',
      header: 'x-twilio-signature',
      key: '{secrets.signing}',
      signed: '{url}{sortedParams}',
    },
    headers: (body) => {
      const params = [...new URLSearchParams(body)]
        .map((pair) => pair.join(''))
        .toSorted((left, right) => (left < right ? -1 : 1))
        .join('')
      return { 'x-twilio-signature': hmac('sha1', `${URL_CALLED}${params}`, 'base64') }
    },
  },
  {
    name: 'discord',
    secret: rawPublic(ed25519.publicKey).toString('hex'),
    verify: {
      kind: 'ed25519',
      encoding: 'hex',
      header: 'x-signature-ed25519',
      key: '{secrets.signing}',
      keyEncoding: 'hex',
      signed: '{timestamp}{body}',
      timestamp: { header: 'x-signature-timestamp', unit: 's', toleranceSeconds: 300 },
    },
    headers: (body, now) => ({
      'x-signature-timestamp': secondsOf(now),
      'x-signature-ed25519': sign(null, Buffer.from(`${secondsOf(now)}${body}`), ed25519.privateKey).toString('hex'),
    }),
  },
  {
    name: 'sendgrid',
    secret: p256.publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
    verify: {
      kind: 'ecdsa_p256',
      encoding: 'base64',
      header: 'x-twilio-email-event-webhook-signature',
      key: '{secrets.signing}',
      keyEncoding: 'base64',
      signed: '{timestamp}{body}',
      timestamp: { header: 'x-twilio-email-event-webhook-timestamp', unit: 's', toleranceSeconds: 300 },
    },
    headers: (body, now) => ({
      'x-twilio-email-event-webhook-timestamp': secondsOf(now),
      'x-twilio-email-event-webhook-signature': createSign('sha256')
        .update(`${secondsOf(now)}${body}`)
        .sign(p256.privateKey, 'base64'),
    }),
  },
  {
    name: 'teams',
    secret: BASE64_SECRET,
    verify: {
      kind: 'hmac',
      algorithm: 'sha256',
      encoding: 'base64',
      header: 'authorization',
      prefix: 'HMAC ',
      key: '{secrets.signing}',
      keyEncoding: 'base64',
    },
    headers: (body) => ({
      authorization: `HMAC ${hmac('sha256', body, 'base64', Buffer.from(BASE64_SECRET, 'base64'))}`,
    }),
  },
  {
    name: 'klaviyo',
    verify: {
      kind: 'hmac',
      algorithm: 'sha256',
      encoding: 'hex',
      header: 'klaviyo-signature',
      key: '{secrets.signing}',
      signed: '{body}{timestamp}',
      timestamp: { header: 'klaviyo-timestamp', unit: 'http_date', toleranceSeconds: 300 },
    },
    headers: (body, now = NOW) => ({
      'klaviyo-timestamp': now.toUTCString(),
      'klaviyo-signature': hmac('sha256', `${body}${now.toUTCString()}`, 'hex'),
    }),
  },
  {
    name: 'airtable',
    secret: BASE64_SECRET,
    verify: {
      kind: 'hmac',
      algorithm: 'sha256',
      encoding: 'hex',
      header: 'x-airtable-content-mac',
      prefix: 'hmac-sha256=',
      key: '{secrets.signing}',
      keyEncoding: 'base64',
    },
    headers: (body) => ({
      'x-airtable-content-mac': `hmac-sha256=${hmac('sha256', body, 'hex', Buffer.from(BASE64_SECRET, 'base64'))}`,
    }),
  },
  {
    name: 'gitlab, signed',
    secret: `whsec_${BASE64_SECRET}`,
    verify: { kind: 'standard_webhooks', secret: '{secrets.signing}' },
    headers: (body, now = NOW) =>
      webhooks.sign({ id: 'msg_1', timestamp: now, body, secrets: `whsec_${BASE64_SECRET}` }),
  },
  {
    name: 'standard webhooks, v1a',
    secret: `whpk_${rawPublic(ed25519.publicKey).toString('base64')}`,
    verify: { kind: 'standard_webhooks', secret: '{secrets.signing}' },
    headers: (body, now = NOW) => {
      const seed = ed25519.privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32)
      return webhooks.sign({ id: 'msg_1', timestamp: now, body, secrets: [`whsk_${seed.toString('base64')}`] })
    },
  },
  {
    name: 'stripe’s form',
    verify: {
      kind: 'hmac',
      algorithm: 'sha256',
      encoding: 'hex',
      header: 'stripe-signature',
      prefix: 'v1=',
      separator: ',',
      key: '{secrets.signing}',
      signed: '{timestamp}.{body}',
      timestamp: { pair: 't', unit: 's', toleranceSeconds: 300 },
    },
    headers: (body, now) => ({
      'stripe-signature': `t=${secondsOf(now)},v1=${hmac('sha256', `${secondsOf(now)}.${body}`)},v0=00`,
    }),
  },
  {
    name: 'gitlab',
    isTokenOnly: true,
    verify: { kind: 'token', header: 'x-gitlab-token', token: '{secrets.signing}' },
    headers: () => ({ 'x-gitlab-token': SECRET }),
  },
  {
    name: 'telegram',
    isTokenOnly: true,
    verify: { kind: 'token', header: 'x-telegram-bot-api-secret-token', token: '{secrets.signing}' },
    headers: () => ({ 'x-telegram-bot-api-secret-token': SECRET }),
  },
  {
    name: 'google push',
    isTokenOnly: true,
    verify: { kind: 'token', header: 'x-goog-channel-token', token: '{secrets.signing}' },
    headers: () => ({ 'x-goog-channel-token': SECRET }),
  },
  {
    name: 'ms graph',
    isTokenOnly: true,
    verify: { kind: 'token', body: '/value/*/clientState', token: '{secrets.signing}' },
    headers: () => ({}),
  },
  {
    name: 'mailchimp',
    isTokenOnly: true,
    url: `${URL_CALLED}&secret=s3cret`,
    verify: { kind: 'token', query: 'secret', token: '{secrets.signing}' },
    headers: () => ({}),
  },
  {
    name: 'monday',
    isTokenOnly: true,
    verify: { kind: 'jwt', header: 'authorization', key: '{secrets.signing}' },
    headers: async (_body, now = NOW) => ({ authorization: await jwt({ exp: now.getTime() / 1000 + 300 }) }),
  },
  {
    name: 'pipedrive',
    isTokenOnly: true,
    verify: { kind: 'basic', username: 'howazit', password: '{secrets.signing}' },
    headers: () => ({ authorization: `Basic ${Buffer.from(`howazit:${SECRET}`).toString('base64')}` }),
  },
]

const call = (system: Pick<System, 'verify' | 'secret' | 'url'>, more: Partial<InboundCall>): InboundCall => ({
  inbound: { verify: system.verify },
  values: values({ secrets: { signing: system.secret ?? SECRET } }),
  method: 'POST',
  url: system.url ?? URL_CALLED,
  headers: {},
  rawBody: Buffer.from(BODY),
  now: NOW,
  ...more,
})

const bodyOf = (system: System) => system.body ?? BODY
const isAccepted = async (given: InboundCall) => !('refused' in (await verifyInbound(given)))

describe('verifyInbound', () => {
  test.each(SYSTEMS)('believes $name', async (system) => {
    const rawBody = Buffer.from(bodyOf(system))
    const sent = await system.headers(bodyOf(system))
    const proof = await verifyInbound(call(system, { headers: sent, rawBody }))
    expect(proof).toMatchObject({
      deliveryId: expect.stringMatching(/^[0-9a-f]{64}$/),
      contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    const asNodeHasIt = Object.fromEntries(Object.entries(sent).map(([name, value]) => [name.toLowerCase(), [value]]))
    expect(await isAccepted(call(system, { headers: asNodeHasIt, rawBody }))).toBe(true)
    expect(await isAccepted(call(system, { headers: new Headers(sent), rawBody }))).toBe(true)
  })

  // Published by the vendors: docs.github.com (validating deliveries), docs.slack.dev (verifying requests), twilio's and
  // sendgrid's own helper libraries, the Standard Webhooks specification.
  test.each<[string, Verifier, string, Partial<InboundCall>, number]>([
    [
      'github',
      {
        kind: 'hmac',
        algorithm: 'sha256',
        encoding: 'hex',
        header: 'X-Hub-Signature-256',
        prefix: 'sha256=',
        key: '{secrets.signing}',
      },
      "It's a Secret to Everybody",
      {
        rawBody: Buffer.from('Hello, World!'),
        headers: { 'X-Hub-Signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17' },
      },
      0,
    ],
    [
      'slack',
      SYSTEMS.find(({ name }) => name === 'slack')!.verify,
      '8f742231b10e8888abcd99yyyzzz85a5',
      {
        rawBody: Buffer.from(
          'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
        ),
        headers: {
          'X-Slack-Request-Timestamp': '1531420618',
          'X-Slack-Signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
        },
      },
      1531420618,
    ],
    [
      'twilio',
      SYSTEMS.find(({ name }) => name === 'twilio')!.verify,
      '12345',
      {
        url: 'https://mycompany.com/myapp.php?foo=1&bar=2',
        rawBody: Buffer.from(
          'CallSid=CA1234567890ABCDE&From=%2B14158675309&Digits=1234&To=%2B18005551212&Caller=%2B14158675309',
        ),
        headers: { 'X-Twilio-Signature': 'RSOYDt4T1cUTdK1PDd93/VVr8B8=' },
      },
      0,
    ],
    [
      'twilio, with a name that is there thrice',
      SYSTEMS.find(({ name }) => name === 'twilio')!.verify,
      '12345',
      {
        url: 'https://mycompany.com/myapp.php?foo=1&bar=2',
        rawBody: Buffer.from('Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234'),
        headers: { 'X-Twilio-Signature': 'IK+Dwps556ElfBT0I3Rgjkr1wJU=' },
      },
      0,
    ],
    [
      'sendgrid',
      SYSTEMS.find(({ name }) => name === 'sendgrid')!.verify,
      'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==',
      {
        rawBody: Buffer.from(
          '[{"email":"hello@world.com","event":"dropped","reason":"Bounced Address","sg_event_id":"ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA","sg_message_id":"LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0","smtp-id":"<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>","timestamp":1600112492}]\r\n',
        ),
        headers: {
          'X-Twilio-Email-Event-Webhook-Timestamp': '1600112502',
          'X-Twilio-Email-Event-Webhook-Signature':
            'MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM=',
        },
      },
      1600112502,
    ],
    [
      'standard webhooks',
      { kind: 'standard_webhooks', secret: '{secrets.signing}' },
      'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      {
        rawBody: Buffer.from('{"test": 2432232314}'),
        headers: {
          'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
          'webhook-timestamp': '1614265330',
          'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
        },
      },
      1614265330,
    ],
  ])('believes the published call of %s', async (_name, verify, secret, more, seconds) => {
    expect(
      await verifyInbound(call({ verify, secret }, { ...more, now: new Date(seconds * 1000) })),
    ).not.toHaveProperty('refused')
  })

  test('believes a body that is no text', async () => {
    const rawBody = Buffer.from([0, 255, 254, 128, 10, 13, 0])
    const system = overBody('x-signature')
    const headers = { 'x-signature': createHmac('sha256', SECRET).update(rawBody).digest('hex') }
    expect(await isAccepted(call(system, { rawBody, headers }))).toBe(true)
    // What it would be after being read as text and written again.
    expect(await isAccepted(call(system, { rawBody: Buffer.from(rawBody.toString('utf8')), headers }))).toBe(false)
  })

  test('believes either of two signatures, and either of two secrets, while they are replaced', async () => {
    const pagerduty = SYSTEMS.find(({ name }) => name === 'pagerduty') as System
    const right = hmac('sha256', BODY)
    for (const header of [
      `v1=${right},v1=${'0'.repeat(64)}`,
      `v1=${'0'.repeat(64)}, v1=${right}`,
      `v0=x,v1=${right}`,
    ]) {
      expect(await isAccepted(call(pagerduty, { headers: { 'x-pagerduty-signature': header } }))).toBe(true)
    }
    const gitlab = SYSTEMS.find(({ name }) => name === 'gitlab, signed') as System
    const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')} whsec_${BASE64_SECRET}`
    expect(await isAccepted(call({ ...gitlab, secret }, { headers: await gitlab.headers(BODY) }))).toBe(true)
  })

  test('tells a replay by what was signed, whatever the headers beside it say', async () => {
    const github = SYSTEMS.find(({ name }) => name === 'github') as System
    const inbound = { verify: github.verify, deliveryId: { header: 'X-GitHub-Delivery' }, eventType: { body: '/id' } }
    const of = async (delivery: string, body = BODY) =>
      verifyInbound(
        call(github, {
          inbound,
          headers: { ...(await github.headers(body)), 'x-github-delivery': delivery },
          rawBody: Buffer.from(body),
        }),
      )
    const [first, replayed, other] = await Promise.all([of('d-1'), of('d-2'), of('d-3', '{"id":"evt-2"}')])
    expect(first).toMatchObject({ deliveryId: 'd-1', eventType: 'evt-1' })
    expect(replayed).toMatchObject({ deliveryId: 'd-2', contentHash: (first as { contentHash: string }).contentHash })
    expect(other).not.toMatchObject({ contentHash: (first as { contentHash: string }).contentHash })
  })

  test('gives the time that was signed', async () => {
    const slack = SYSTEMS.find(({ name }) => name === 'slack') as System
    expect(await verifyInbound(call(slack, { headers: await slack.headers(BODY) }))).toMatchObject({ signedAt: NOW })
  })

  test('refuses everything where the connection has no secret, or one that is none', async () => {
    for (const system of SYSTEMS) {
      const headers = await system.headers(bodyOf(system))
      const rawBody = Buffer.from(bodyOf(system))
      expect(await isAccepted(call(system, { headers, rawBody, values: values() }))).toBe(false)
      const isRaw = system.verify.kind === 'token' || system.verify.kind === 'basic'
      const emptied = isRaw ? { authorization: `Basic ${Buffer.from('howazit:').toString('base64')}` } : headers
      expect(await isAccepted(call({ ...system, secret: '' }, { headers: emptied, rawBody }))).toBe(false)
    }
  })

  test('refuses a time that nothing protects: the connector is at fault', async () => {
    const verify = {
      ...overBody('x-signature').verify,
      timestamp: { header: 'x-time', unit: 's', toleranceSeconds: 60 },
    } as Verifier
    const headers = { 'x-signature': hmac('sha256', BODY), 'x-time': SECONDS }
    expect(await verifyInbound(call({ verify }, { headers }))).toMatchObject({
      refused: { reason: 'verifier_unsound' },
    })
  })
})

type Forge = (
  sent: Record<string, string>,
  context: { body: string; system: System },
) => { headers?: ReplyHeaders; body?: string | Uint8Array; now?: Date; url?: string; method?: string } | undefined

const changeValues =
  (change: (value: string) => string | readonly string[]): Forge =>
  (sent) => ({
    headers: Object.fromEntries(
      Object.entries(sent).map(([name, value]) => [
        name,
        /time/.test(name) || name === 'webhook-id' ? value : change(value),
      ]),
    ),
  })
const swapLast = (value: string) => `${value.slice(0, -3)}${value.at(-3) === 'A' ? 'B' : 'A'}${value.slice(-2)}`
const isSigned = ({ isTokenOnly }: System) => !isTokenOnly
const hasTime = ({ verify }: System) =>
  verify.kind === 'standard_webhooks' || ('timestamp' in verify && verify.timestamp !== undefined)
const isHex = ({ verify }: System) => 'encoding' in verify && verify.encoding === 'hex'
const hasHeader = (sent: Record<string, string>) => Object.keys(sent).length > 0

const FORGERIES: readonly [name: string, forge: Forge][] = [
  ['another body', (_sent, { body, system }) => (isSigned(system) ? { body: body.replace('e', 'a') } : undefined)],
  [
    'a body with a space behind',
    (_sent, { body, system }) => (isSigned(system) && system.name !== 'twilio' ? { body: `${body} ` } : undefined),
  ],
  ['a body without its end', (_sent, { body, system }) => (isSigned(system) ? { body: body.slice(0, -1) } : undefined)],
  ['an empty body', (_sent, { system }) => (isSigned(system) ? { body: '' } : undefined)],
  [
    'a body with a byte order mark',
    (_sent, { body, system }) => (isSigned(system) ? { body: `\uFEFF${body}` } : undefined),
  ],
  [
    'a body in another Unicode form',
    (_sent, { body, system }) =>
      isSigned(system) && system.name !== 'twilio' ? { body: body.normalize('NFD') } : undefined,
  ],
  [
    'a body with letters that look alike',
    (_sent, { body, system }) =>
      isSigned(system) && system.name !== 'twilio' ? { body: body.replace('e', '\u0435') } : undefined,
  ],
  [
    'a body written anew',
    (_sent, { body, system }) =>
      isSigned(system) && system.name !== 'twilio' ? { body: JSON.stringify(JSON.parse(body), null, 1) } : undefined,
  ],
  [
    'a body in UTF-16',
    (_sent, { body, system }) => (isSigned(system) ? { body: Buffer.from(body, 'utf16le') } : undefined),
  ],
  ['no headers', (sent) => (hasHeader(sent) ? { headers: {} } : undefined)],
  [
    'empty headers',
    (sent) =>
      hasHeader(sent) ? { headers: Object.fromEntries(Object.keys(sent).map((name) => [name, ''])) } : undefined,
  ],
  [
    'headers of spaces',
    (sent) =>
      hasHeader(sent) ? { headers: Object.fromEntries(Object.keys(sent).map((name) => [name, '   '])) } : undefined,
  ],
  [
    'headers of nothing',
    (sent) =>
      hasHeader(sent) ? { headers: Object.fromEntries(Object.keys(sent).map((name) => [name, []])) } : undefined,
  ],
  [
    'every header twice',
    (sent) =>
      hasHeader(sent)
        ? { headers: Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, [value, value]])) }
        : undefined,
  ],
  [
    'a wrong header before the right one',
    (sent) =>
      hasHeader(sent)
        ? { headers: Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, ['x', value]])) }
        : undefined,
  ],
  [
    'a header in two cases',
    (sent) =>
      hasHeader(sent)
        ? {
            headers: {
              ...sent,
              ...Object.fromEntries(Object.entries(sent).map(([name, value]) => [name.toUpperCase(), value])),
            },
          }
        : undefined,
  ],
  [
    'a wrong header in another case beside it',
    (sent) =>
      hasHeader(sent)
        ? { headers: { ...Object.fromEntries(Object.keys(sent).map((name) => [name.toUpperCase(), 'x'])), ...sent } }
        : undefined,
  ],
  [
    'values joined by a proxy',
    (sent, context) =>
      hasHeader(sent) && !('separator' in context.system.verify) && context.system.verify.kind !== 'standard_webhooks'
        ? changeValues((value) => `${value}, ${value}`)(sent, context)
        : undefined,
  ],
  [
    'a signature cut short',
    (sent, context) =>
      hasHeader(sent) ? changeValues((value) => value.replace(/,v0=00$/, '').slice(0, -1))(sent, context) : undefined,
  ],
  [
    'half a signature',
    (sent, context) =>
      hasHeader(sent) ? changeValues((value) => value.slice(0, value.length / 2))(sent, context) : undefined,
  ],
  [
    'one character of a signature',
    (sent, context) => (hasHeader(sent) ? changeValues((value) => value[0] as string)(sent, context) : undefined),
  ],
  [
    'a changed signature',
    (sent, context) =>
      hasHeader(sent) ? changeValues((value) => swapLast(value.replace(/,v0=00$/, '')))(sent, context) : undefined,
  ],
  [
    'a signature with more behind',
    (sent, context) =>
      hasHeader(sent) ? changeValues((value) => value.replace(/,v0=00$/, '').concat('00'))(sent, context) : undefined,
  ],
  [
    'a signature and a zero byte',
    (sent, context) =>
      hasHeader(sent) ? changeValues((value) => value.replace(/,v0=00$/, '').concat('\0'))(sent, context) : undefined,
  ],
  [
    'a signature and a line break',
    (sent, context) =>
      hasHeader(sent) && !('separator' in context.system.verify)
        ? changeValues((value) => `${value}\n`)(sent, context)
        : undefined,
  ],
  [
    'a space inside',
    (sent, context) =>
      hasHeader(sent)
        ? changeValues((value) => value.replace(/,v0=00$/, '').replace(/(...)$/, ' $1'))(sent, context)
        : undefined,
  ],
  [
    'hexadecimal in capitals',
    (sent, context) =>
      isHex(context.system)
        ? changeValues((value) => value.replace(/[0-9a-f]{20,}/, (hex) => hex.toUpperCase()))(sent, context)
        : undefined,
  ],
  [
    'hexadecimal in full-width digits',
    (sent, context) =>
      isHex(context.system)
        ? changeValues((value) =>
            value.replace(/[0-9a-f]{20,}/, (hex) =>
              hex.replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
            ),
          )(sent, context)
        : undefined,
  ],
  [
    'hexadecimal as base64',
    (sent, context) =>
      isHex(context.system)
        ? changeValues((value) => value.replace(/[0-9a-f]{20,}/, (hex) => Buffer.from(hex, 'hex').toString('base64')))(
            sent,
            context,
          )
        : undefined,
  ],
  [
    'base64 for URLs',
    (sent, context) =>
      hasHeader(sent) && isSigned(context.system)
        ? changeValues((value) =>
            /[+/]/.test(value) ? value.replaceAll('+', '-').replaceAll('/', '_') : `${value}_`.replace(/,v0=00_$/, '_'),
          )(sent, context)
        : undefined,
  ],
  [
    'base64 without its padding',
    (sent, context) =>
      Object.values(sent).some((value) => value.endsWith('='))
        ? changeValues((value) => value.replace(/=+$/, ''))(sent, context)
        : undefined,
  ],
  [
    'letters that look alike',
    (sent, context) =>
      hasHeader(sent) && Object.values(sent).some((value) => /[ae]/.test(value))
        ? changeValues((value) => value.replaceAll('a', '\u0430').replaceAll('e', '\u0435'))(sent, context)
        : undefined,
  ],
  [
    'another prefix',
    (sent, context) =>
      'prefix' in context.system.verify
        ? changeValues((value) =>
            value.replace(
              context.system.verify.kind === 'hmac' ? (context.system.verify.prefix as string) : '',
              'md5=',
            ),
          )(sent, context)
        : undefined,
  ],
  [
    'no prefix',
    (sent, context) =>
      'prefix' in context.system.verify
        ? changeValues((value) =>
            value.replaceAll(context.system.verify.kind === 'hmac' ? (context.system.verify.prefix as string) : '', ''),
          )(sent, context)
        : undefined,
  ],
  [
    'a signature of nothing',
    (sent, { system }) =>
      system.verify.kind === 'hmac'
        ? {
            headers: {
              ...sent,
              [system.verify.header]:
                `${system.verify.prefix ?? ''}${hmac(system.verify.algorithm, '', system.verify.encoding)}`,
            },
          }
        : undefined,
  ],
  [
    'a hash in place of a signature',
    (sent, { body, system }) =>
      system.verify.kind === 'hmac'
        ? {
            headers: {
              ...sent,
              [system.verify.header]:
                `${system.verify.prefix ?? ''}${hmac(system.verify.algorithm, body, system.verify.encoding, '')}`,
            },
          }
        : undefined,
  ],
  [
    'another algorithm',
    (sent, { body, system }) =>
      system.verify.kind === 'hmac'
        ? {
            headers: {
              ...sent,
              [system.verify.header]:
                `${system.verify.prefix ?? ''}${hmac(system.verify.algorithm === 'sha1' ? 'md5' : 'sha1', body, system.verify.encoding)}`,
            },
          }
        : undefined,
  ],
  [
    'the secret itself',
    (sent, { system }) =>
      isSigned(system)
        ? { headers: Object.fromEntries(Object.entries(sent).map(([name]) => [name, system.secret ?? SECRET])) }
        : undefined,
  ],
  ['an old call', (_sent, { system }) => (hasTime(system) ? { now: new Date(NOW.getTime() + 301_000) } : undefined)],
  [
    'a call from the future',
    (_sent, { system }) => (hasTime(system) ? { now: new Date(NOW.getTime() - 301_000) } : undefined),
  ],
  [
    'a time moved to now',
    (sent, { system }) =>
      hasTime(system) && Object.keys(sent).some((name) => /time/.test(name))
        ? {
            now: new Date(NOW.getTime() + 3600_000),
            headers: Object.fromEntries(
              Object.entries(sent).map(([name, value]) => [
                name,
                /time/.test(name) ? value.replace(/^1767323045/, '1767326645').replace('T03', 'T04') : value,
              ]),
            ),
          }
        : undefined,
  ],
  [
    'a time that is none',
    (sent, { system }) =>
      hasTime(system) && Object.keys(sent).some((name) => /time/.test(name))
        ? {
            headers: Object.fromEntries(
              Object.entries(sent).map(([name, value]) => [name, /time/.test(name) ? 'NaN' : value]),
            ),
          }
        : undefined,
  ],
  [
    'a time in exponents',
    (sent, { system }) =>
      hasTime(system) && Object.keys(sent).some((name) => /time/.test(name))
        ? {
            headers: Object.fromEntries(
              Object.entries(sent).map(([name, value]) => [
                name,
                /time/.test(name) ? `${Number(value) || 1}e0` : value,
              ]),
            ),
          }
        : undefined,
  ],
  [
    'a time borrowed from the body',
    (sent, { body, system }) =>
      hasTime(system) && Object.keys(sent).some((name) => /time/.test(name))
        ? {
            headers: Object.fromEntries(
              Object.entries(sent).map(([name, value]) => [name, /time/.test(name) ? `${value}${body[0]}` : value]),
            ),
            body: body.slice(1),
          }
        : undefined,
  ],
  [
    'another URL',
    (_sent, { system }) =>
      'signed' in system.verify && system.verify.signed?.includes('{url}') ? { url: `${URL_CALLED}&y=2` } : undefined,
  ],
  [
    'another method',
    (_sent, { system }) =>
      'signed' in system.verify && system.verify.signed?.includes('{method}') ? { method: 'PUT' } : undefined,
  ],
  [
    'another webhook-id',
    (sent) => ('webhook-id' in sent ? { headers: { ...sent, 'webhook-id': 'msg_2' } } : undefined),
  ],
  [
    'a webhook-id with a dot',
    (sent, { body }) =>
      'webhook-id' in sent
        ? { headers: { ...sent, 'webhook-id': `msg_1.${SECONDS}` }, body: body.slice(1) }
        : undefined,
  ],
  [
    'v1 called v1a, and v1a called v1',
    (sent) =>
      'webhook-signature' in sent
        ? {
            headers: {
              ...sent,
              'webhook-signature': (sent['webhook-signature'] as string).replace(/^v1(a?),/, (_all, a: string) =>
                a ? 'v1,' : 'v1a,',
              ),
            },
          }
        : undefined,
  ],
]

describe('forged JWTs', () => {
  const verify: Verifier = { kind: 'jwt', header: 'authorization', prefix: 'Bearer ', key: '{secrets.signing}' }
  const exp = NOW.getTime() / 1000 + 60
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const unsigned = (alg: string) => `${encode({ alg })}.${encode({ exp })}.`

  test.each<[string, () => string | Promise<string>]>([
    ['another key', () => jwt({ exp }, { key: 'another' })],
    ['another algorithm', () => jwt({ exp }, { alg: 'HS512' })],
    ['no algorithm', () => unsigned('none')],
    ['no signature', () => unsigned('HS256')],
    ['no end', () => jwt({})],
    ['an end in the past', () => jwt({ exp: exp - 200 })],
    ['a beginning in the future', () => jwt({ exp: exp + 600, nbf: exp + 300 })],
    ['something behind', async () => `${await jwt({ exp })}.x`],
    ['another payload', async () => (await jwt({ exp })).replace(/\.[^.]+\./, `.${encode({ exp: exp + 1 })}.`)],
  ])('are refused: %s', async (_name, make) => {
    const of = async (token: string) =>
      verifyInbound(call({ verify }, { headers: { authorization: `Bearer ${token}` } }))
    expect(await of(await make())).toHaveProperty('refused.reason')
    expect(await of(await jwt({ exp }))).not.toHaveProperty('refused')
  })
})

describe('forged calls', () => {
  const forged: { label: string; given: () => Promise<InboundCall | undefined> }[] = SYSTEMS.flatMap((system) => {
    const body = bodyOf(system)
    const made = FORGERIES.map(([name, forge]) => ({
      label: `${system.name}: ${name}`,
      given: async () => {
        const sent = await system.headers(body)
        const changed = forge(sent, { body, system })
        if (!changed) return undefined
        const { body: rawBody = body, headers = sent, ...more } = changed
        return call(system, { ...more, headers, rawBody: Buffer.from(rawBody as string) })
      },
    }))
    const wrongKey = {
      label: `${system.name}: another key`,
      given: async () => {
        const keys: Record<string, string> = {
          discord: rawPublic(generateKeyPairSync('ed25519').publicKey).toString('hex'),
          sendgrid: generateKeyPairSync('ec', { namedCurve: 'P-256' })
            .publicKey.export({ format: 'der', type: 'spki' })
            .toString('base64'),
          'standard webhooks, v1a': `whpk_${rawPublic(generateKeyPairSync('ed25519').publicKey).toString('base64')}`,
          'gitlab, signed': `whsec_${Buffer.alloc(32, 8).toString('base64')}`,
          close: '00112233445566778899aabbccddeeff',
        }
        const secret = keys[system.name] ?? Buffer.alloc(32, 7).toString('base64')
        return call({ ...system, secret }, { headers: await system.headers(body), rawBody: Buffer.from(body) })
      },
    }
    return [...made, wrongKey]
  })

  test('are refused, all of them, with a reason and without the secret', async () => {
    const accepted: string[] = []
    let tried = 0
    for (const { label, given } of forged) {
      const forgedCall = await given()
      if (!forgedCall) continue
      tried += 1
      const result = await verifyInbound(forgedCall)
      if ('refused' in result) {
        expect(result.refused).toMatchObject({
          reason: expect.any(String),
          message: expect.any(String),
          hint: expect.any(String),
        })
        expect(JSON.stringify(result)).not.toContain(forgedCall.values.secrets.signing)
      } else accepted.push(label)
    }
    expect(accepted).toEqual([])
    expect(FORGERIES.length).toBeGreaterThan(40)
    expect(tried).toBeGreaterThan(700)
  })
})
