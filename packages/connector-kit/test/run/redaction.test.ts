import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Auth } from '../../src/manifest/auth.ts'
import { createRedactor } from '../../src/run/redactor.ts'
import { otherSide, run, withOperation } from './support/other-side.ts'

const CANARY = 'c4nary/+Secret=&<"ü>-9f8e7d6c'
const TOKEN = 'tok-c4nary-access-0123456789abcdef'

/** Every way in which a vendor might say a text back. */
const echoes = (text: string) => [
  text,
  encodeURIComponent(text),
  encodeURIComponent(text).toLowerCase(),
  new URLSearchParams({ q: text }).toString(),
  JSON.stringify({ text }),
  Buffer.from(text).toString('base64'),
  Buffer.from(text).toString('base64url'),
  Buffer.from(`user:${text}`).toString('base64'),
  Buffer.from(`us:${text}:more`).toString('base64'),
  Buffer.from(`u${text}`).toString('base64'),
  Buffer.from(text).toString('hex'),
  Buffer.from(text).toString('hex').toUpperCase(),
]

/** Whether a text tells a secret to somebody who decodes it as vendors encode. */
function tells(text: string, secret: string): boolean {
  const decoded = [
    text,
    ...Array.from(text.matchAll(/[\w+/=-]{8,}/g), ([run]) => Buffer.from(run, 'base64').toString('utf8')),
  ]
  const percent = text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (codes) =>
    Buffer.from(codes.replaceAll('%', ''), 'hex').toString('utf8'),
  )
  return [...decoded, percent, percent.replaceAll('+', ' ')].some((one) => one.includes(secret))
}

const MODES: readonly [string, Auth][] = [
  ['key in a header', { mode: 'key', headers: { 'x-key': '{secrets.canary}' } }],
  ['key in the query', { mode: 'key', query: { key: '{secrets.canary}' } }],
  ['key in the body', { mode: 'key', body: { key: '{secrets.canary}' } }],
  ['key in the path', { mode: 'key', path: '/bot{secrets.canary}' }],
  ['basic', { mode: 'basic', username: 'user', password: '{secrets.canary}' }],
  [
    'token',
    {
      mode: 'oauth2_client_credentials',
      tokenUrl: 'https://a.acme.example/t',
      clientId: 'x',
      clientSecret: '{secrets.canary}',
    },
  ],
  [
    'signature',
    { mode: 'signed', signer: 'hmac', params: { header: 'x-signature', key: '{secrets.canary}', signed: '{body}' } },
  ],
]

describe('what is kept of a call', () => {
  it.each(MODES)('%s: holds no credential, however the vendor echoes it', async (_, auth) => {
    const ascii = CANARY.replace('ü', 'u')
    const connector = withOperation({}, { auth: { mode: auth }, secrets: { canary: { title: 'Canary' } } })
    const side = otherSide(
      (request) => ({
        reply: {
          status: 400,
          headers: { 'content-type': 'application/json', 'x-echo': ascii, 'set-cookie': `session=${ascii}` },
          body: JSON.stringify({ message: ascii, id: ascii, echoes: [...echoes(ascii), ...echoes(TOKEN)], request }),
          isBodyTruncated: false,
        },
      }),
      {
        tokens: () => ({ tokens: { accessToken: TOKEN, refreshToken: `${TOKEN}-r`, reply: { access_token: TOKEN } } }),
      },
    )
    const connection = { settings: { subdomain: 'acme' }, secrets: { canary: ascii }, learnt: {}, authMode: 'mode' }
    const result = await run(connector, side, { connection })
    expect(side.requests).toHaveLength(1)
    const kept = JSON.stringify({ exchanges: result.exchanges, records: result.records })
    expect(tells(kept, ascii)).toBe(false)
    if (auth.mode === 'oauth2_client_credentials') expect(tells(kept, TOKEN)).toBe(false)
    for (const value of Object.values(side.requests[0]!.headers))
      if (/c4nary|^Basic|Bearer/.test(value)) expect(kept).not.toContain(value)
  })

  it('cuts bodies at 64 KiB after taking secrets out, and never ends in half of one', async () => {
    const side = otherSide(() => ({
      reply: { status: 500, headers: {}, body: `${'ü'.repeat(40_000)}${CANARY}`, isBodyTruncated: false },
    }))
    const connection = { settings: { subdomain: 'acme' }, secrets: { token: CANARY }, learnt: {}, authMode: 'api_key' }
    const connector = withOperation({}, { auth: { api_key: { mode: 'key', body: { key: '{secrets.token}' } } } })
    const { exchanges } = await run(connector, side, { connection, inputs: [{ text: 'x'.repeat(100_000) }] })
    expect(Buffer.byteLength(exchanges[0]!.reply!.body)).toBeLessThanOrEqual(65_536)
    expect(exchanges[0]!.reply!.isBodyTruncated).toBe(true)
    expect(exchanges[0]!.reply!.body.isWellFormed() && !exchanges[0]!.reply!.body.includes('\uFFFD')).toBe(true)
    expect(Buffer.byteLength(exchanges[0]!.request.body as string)).toBeLessThanOrEqual(65_536)
  })
})

describe('createRedactor', () => {
  it('takes every secret out of every text that has it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme-ascii', minLength: 8, maxLength: 60 }),
        fc.string(),
        fc.string(),
        (secret, before, after) => {
          const { redact } = createRedactor([secret])
          const said = echoes(secret).map((echo) => `${before} ${echo} ${after}`)
          return (
            secret.trim().length < 8 ||
            said.every((text) => !tells(redact(text), secret.trim()) || `${before}${after}`.includes(secret.trim()))
          )
        },
      ),
    )
  })

  it('leaves texts alone that hold none', () => {
    fc.assert(fc.property(fc.string(), (text) => createRedactor(['0123456789abcdef-canary']).redact(text) === text))
  })

  it('takes out the beginning of a secret where a text was cut', () => {
    const { redactCut } = createRedactor([CANARY])
    expect(redactCut(`said ${CANARY.slice(0, 12)}`)).toBe('said [redacted]')
  })

  it('takes out each line of a key of several lines', () => {
    const pem =
      '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n-----END PRIVATE KEY-----\n'
    expect(createRedactor([pem]).redact('key MIIEvQIBADANBgkqhkiG9w0BAQEFAASC!')).toBe('key [redacted]!')
  })
})
