import { SMTPServer } from 'smtp-server'
import type { Pair } from '../egress/certificates.ts'

export interface ReceivedMail {
  readonly from: string
  readonly to: readonly string[]
  readonly isEncrypted: boolean
  readonly text: string
}

export interface MailServerOptions {
  readonly server: Pair
  readonly isImplicit?: boolean
  readonly withoutTls?: boolean
  readonly methods?: readonly string[]
}

export interface TestMailServer extends AsyncDisposable {
  readonly port: number
  readonly received: ReceivedMail[]
  /** How the last one who was let in said who he is. */
  lastMethod(): string | undefined
  /** What the server answers to a recipient or to the mail, from now on: 250 by default. */
  answer(to: 'recipient' | 'mail', code: number): void
}

export const MAILER = { username: 'mailer', password: 'mail_example' } as const

/** A mail server that keeps what it is given, of 10,000 bytes at most. */
export async function startMailServer(options: MailServerOptions): Promise<TestMailServer> {
  const { server, isImplicit = false, withoutTls = false, methods = ['PLAIN', 'LOGIN', 'XOAUTH2'] } = options
  const received: ReceivedMail[] = []
  const codes = { recipient: 250, mail: 250 }
  let method: string | undefined
  const refusal = (code: number) =>
    code === 250 ? undefined : Object.assign(new Error('Not here.'), { responseCode: code })
  const smtp = new SMTPServer({
    secure: isImplicit,
    key: server.key,
    cert: server.certificate,
    size: 10_000,
    authOptional: true,
    authMethods: methods,
    disabledCommands: withoutTls ? ['STARTTLS'] : [],
    logger: false,
    // Whoever is still there when a test ends is not waited for.
    closeTimeout: 50,
    onAuth(auth, _, done) {
      method = auth.method
      const isKnown = auth.username === MAILER.username && (auth.password ?? auth.accessToken) === MAILER.password
      done(isKnown ? null : Object.assign(new Error('Who is that?'), { responseCode: 535 }), { user: auth.username })
    },
    onRcptTo: (_, __, done) => done(refusal(codes.recipient)),
    onData(stream, { secure, envelope }, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const refused = refusal(codes.mail)
        if (refused) return done(refused)
        received.push({
          from: envelope.mailFrom.address,
          to: envelope.rcptTo.map(({ address }) => address),
          isEncrypted: secure,
          text: Buffer.concat(chunks).toString(),
        })
        done(null)
      })
    },
  })
  // Clients of these tests hang up in the middle.
  smtp.on('error', () => {})
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve))
  return {
    port: smtp.server.address().port,
    received,
    lastMethod: () => method,
    answer(to, code) {
      codes[to] = code
    },
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => smtp.close(resolve))
    },
  }
}
