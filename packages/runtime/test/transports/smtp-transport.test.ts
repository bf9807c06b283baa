import type { HttpRequest, JsonValue, Login, Sent } from '@howazit/connector-kit'
import { describe, expect, test } from 'vitest'
import { makeCertificates } from '../egress/certificates.ts'
import { MAILER, type MailServerOptions, startMailServer, type TestMailServer } from './start-mail-server.ts'
import { startTap, type Tap } from './start-tap.ts'
import { describeTransport, openTransport, outgoing } from './transport.contract.ts'

const certificates = makeCertificates()
const HOST = 'hooks.example.com'
const login: Login = { ...MAILER, tls: 'required', ca: certificates.ca }

interface TenantsServer extends AsyncDisposable {
  readonly mail: TestMailServer
  readonly tap: Tap
  readonly login: Login
  readonly wrongLogin: Login
}

async function start(options: Omit<MailServerOptions, 'server'> = {}): Promise<TenantsServer> {
  const mail = await startMailServer({ ...options, server: certificates.server })
  const tap = await startTap({ to: { host: '127.0.0.1', port: mail.port } })
  return {
    mail,
    tap,
    login,
    wrongLogin: { ...login, password: 'wrong' },
    async [Symbol.asyncDispose]() {
      await tap[Symbol.asyncDispose]()
      await mail[Symbol.asyncDispose]()
    },
  }
}

const MAIL = { from: 'Howazit <cx@example.com>', to: 'ann@example.com', subject: 'NPS 3', text: 'Late again.' }

const requestOf = (port: number, mail: JsonValue = MAIL, more: Partial<HttpRequest> & { scheme?: string } = {}) => {
  const { scheme = 'smtp', ...rest } = more
  return {
    method: 'POST',
    url: `${scheme}://${HOST}:${port}`,
    headers: {
      'content-type': 'application/json',
      'message-id': '<e-1@howazit.example>',
      'auto-submitted': 'auto-generated',
    },
    body: JSON.stringify(mail),
    login,
    ...rest,
  }
}

const bodyOf = (sent: Sent): JsonValue =>
  'reply' in sent ? (JSON.parse(sent.reply.body) as JsonValue) : sent.error.code

describe('the transport for mail', () => {
  describeTransport({ start, request: (port, given) => requestOf(port, MAIL, { login: given }) })

  test('turns to TLS, logs in and sends a mail under its own id', async () => {
    await using given = await start()
    const mail = {
      ...MAIL,
      html: '<p>Late again. ä</p>',
      cc: ['Bob, the "boss" <bob@example.com>'],
      bcc: 'eve@example.com',
      replyTo: 'desk@example.com',
    }
    const sent = await openTransport().send(outgoing(requestOf(given.tap.port, mail)))
    expect(bodyOf(sent)).toMatchObject({
      messageId: '<e-1@howazit.example>',
      accepted: ['ann@example.com', 'bob@example.com', 'eve@example.com'],
      rejected: [],
    })
    const [received] = given.mail.received
    expect(received).toMatchObject({
      from: 'cx@example.com',
      to: ['ann@example.com', 'bob@example.com', 'eve@example.com'],
      isEncrypted: true,
    })
    expect(received!.text).toContain('Message-ID: <e-1@howazit.example>')
    expect(received!.text).toContain('Auto-Submitted: auto-generated')
    expect(received!.text).toContain('Cc: "Bob, the boss" <bob@example.com>')
    expect(received!.text).not.toMatch(/eve@|nodemailer|user-agent|content-type: application\/json/i)
  })

  test('begins with TLS where the scheme says so', async () => {
    await using given = await start({ isImplicit: true })
    const request = requestOf(given.tap.port, MAIL, { scheme: 'smtps' })
    expect(await openTransport().send(outgoing(request))).toMatchObject({ reply: { status: 200 } })
    expect(given.mail.received).toMatchObject([{ isEncrypted: true }])
    const untrusted = { ...request, login: { ...login, ca: '' } }
    expect(await openTransport().send(outgoing(untrusted))).toMatchObject({ error: { wasSent: false } })
  })

  test('says nothing to a server without TLS, unless the tenant wants that', async () => {
    await using given = await start({ withoutTls: true })
    const heard: string[] = []
    void given.tap.heard('AUTH').then(() => heard.push('AUTH'))
    const transport = openTransport()
    const refused = await transport.send(outgoing(requestOf(given.tap.port)))
    expect(refused).toMatchObject({ reply: { status: 503 } })
    expect(bodyOf(refused)).toMatchObject({ error: { code: 'tls_not_offered' } })
    expect(heard).toEqual([])
    const inTheClear = requestOf(given.tap.port, MAIL, { login: { tls: 'off' } })
    expect(await transport.send(outgoing(inTheClear))).toMatchObject({ reply: { status: 200 } })
    expect(given.mail.received).toMatchObject([{ isEncrypted: false }])
  })

  test('does not believe a certificate for another host', async () => {
    await using given = await start()
    const request = requestOf(given.tap.port)
    const sent = await openTransport().send(
      outgoing({ ...request, url: request.url.replace(HOST, 'other.example.com') }),
    )
    expect(sent).toMatchObject({ error: { wasSent: false } })
    expect(given.mail.received).toEqual([])
  })

  test.each([
    ['plain', 'PLAIN'],
    ['login', 'LOGIN'],
    ['xoauth2', 'XOAUTH2'],
  ] as const)('logs in by %s', async (mechanism, method) => {
    await using given = await start()
    const request = requestOf(given.tap.port, MAIL, { login: { ...login, mechanism } })
    expect(await openTransport().send(outgoing(request))).toMatchObject({ reply: { status: 200 } })
    expect(given.mail.lastMethod()).toBe(method)
  })

  test.each([
    ['recipient', 550, 422],
    ['recipient', 450, 503],
    ['mail', 554, 422],
    ['mail', 451, 503],
    ['mail', 530, 401],
  ] as const)('a %s that is answered with %i is a %i', async (to, code, status) => {
    await using given = await start()
    given.mail.answer(to, code)
    const sent = await openTransport().send(outgoing(requestOf(given.tap.port)))
    expect(sent).toMatchObject({ reply: { status } })
    expect(bodyOf(sent)).toMatchObject({ error: { code } })
  })

  test('does not send what is larger than the server takes', async () => {
    await using given = await start()
    const sent = await openTransport().send(outgoing(requestOf(given.tap.port, { ...MAIL, text: 'x'.repeat(20_000) })))
    expect(sent).toMatchObject({ reply: { status: 413 } })
    expect(given.mail.received).toEqual([])
  })

  test('knows a mail that cannot have been taken from one that may have been', async () => {
    const transport = openTransport()
    await using silent = await startTap()
    const nothing = await transport.send(outgoing(requestOf(silent.port), { timeoutMs: 300 }))
    expect(nothing).toEqual({ error: { code: 'ETIMEDOUT', wasSent: false } })
    // What is encrypted could not be heard.
    await using plain = await start({ withoutTls: true })
    const heard = plain.tap.heard('Late again.')
    const sending = transport.send(outgoing(requestOf(plain.tap.port, MAIL, { login: { tls: 'off' } })))
    await heard
    plain.tap.cut()
    const sent = await sending
    // The server may have answered just before.
    expect('reply' in sent || sent.error.wasSent).toBe(true)
  })

  test('logs in and asks nothing more for a test', async () => {
    await using given = await start()
    const request = { ...requestOf(given.tap.port), method: 'GET', body: null }
    expect(await openTransport().send(outgoing(request))).toMatchObject({ reply: { status: 200 } })
    expect(given.mail.received).toEqual([])
  })

  test.each<[string, JsonValue]>([
    ['two addresses in one', { ...MAIL, to: 'ann@example.com, eve@example.com' }],
    ['an address with a line break', { ...MAIL, to: 'ann@example.com\r\nBcc: eve@example.com' }],
    ['an address in an address', { ...MAIL, to: '"ann@example.com"@evil.example' }],
    ['two brackets', { ...MAIL, to: '<ann@example.com><eve@example.com>' }],
    ['a group', { ...MAIL, to: 'all: ann@example.com;' }],
    ['no address', { ...MAIL, to: '' }],
    ['nobody', { ...MAIL, to: [] }],
    ['too many', { ...MAIL, to: Array.from({ length: 51 }, (_, index) => `a${index}@example.com`) }],
    ['a list as a sender', { ...MAIL, from: ['cx@example.com'] }],
    ['a text that is a file', { ...MAIL, text: { path: '/etc/passwd' } }],
    ['a page from a URL', { ...MAIL, html: { href: 'http://169.254.169.254/' } }],
    ['no text', { from: MAIL.from, to: MAIL.to, subject: 'x' }],
    ['a subject that is none', { ...MAIL, subject: { text: 'x' } }],
    ['no mail', 'text'],
    ['a list', [MAIL]],
  ])('sends nothing for %s', async (_, mail) => {
    await using silent = await startTap()
    const sent = await openTransport().send(outgoing(requestOf(silent.port, mail)))
    expect(sent).toMatchObject({ reply: { status: 400 } })
    expect(bodyOf(sent)).toMatchObject({ error: { code: 'mail_invalid' } })
    expect(silent.connections()).toBe(0)
  })

  test('what a respondent writes begins no header', async () => {
    await using given = await start()
    const hostile = 'x\r\nBcc: eve@example.com\r\n\r\n.\r\nMAIL FROM:<eve@example.com>\r\n'
    const mail = { ...MAIL, from: { name: hostile, address: 'cx@example.com' }, subject: hostile, text: hostile }
    expect(await openTransport().send(outgoing(requestOf(given.tap.port, mail)))).toMatchObject({
      reply: { status: 200 },
    })
    const [received, ...others] = given.mail.received
    expect(others).toEqual([])
    expect(received).toMatchObject({ from: 'cx@example.com', to: ['ann@example.com'] })
    const [head = ''] = received!.text.split('\r\n\r\n')
    expect(head).not.toMatch(/^(?:bcc|mail from)/im)
  })
})
