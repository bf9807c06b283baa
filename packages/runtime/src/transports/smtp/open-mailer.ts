import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { promisify } from 'node:util'
import type { Login } from '@howazit/connector-kit'
import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { SmtpAuth } from 'nodemailer/lib/smtp-connection'
import { DeferredSocket } from '../../egress/deferred-socket.ts'
import type { TlsIdentity } from '../../egress/open-socket.ts'
import type { Line } from '../line.ts'
import { tlsOf } from '../tls-of.ts'

export interface MailServer {
  readonly host: string
  readonly port: number
  /** TLS from the first byte on; it is turned to after the greeting otherwise. */
  readonly isImplicit: boolean
  readonly login: Login | undefined
  readonly tenantId: string
}

/** An address literal, as RFC 5321 4.1.4 wants of a client without a name; the real name of the machine is nobody's business. */
const NAME = '[127.0.0.1]'

/** Greets the server, turns to TLS unless the tenant wants none, and logs in where there is somebody to log in as. */
export async function openMailer(line: Line, server: MailServer): Promise<SMTPConnection> {
  const { host, port, isImplicit, login } = server
  const { default: Connection } = await import('nodemailer/lib/smtp-connection')
  const tls = isImplicit ? (tlsOf(login) ?? {}) : tlsOf(login)
  const connection = new Connection({
    host,
    port,
    name: NAME,
    connection: await connect(line, { ...server, tls: isImplicit ? tls : undefined }),
    secure: isImplicit,
    secured: isImplicit,
    requireTLS: !isImplicit && tls !== undefined,
    ignoreTLS: tls === undefined,
    tls: toOptions(tls ?? {}),
    logger: false,
  })
  // What breaks later is told to whoever waits for a reply then.
  connection.on('error', () => {})
  await new Promise<void>((resolve, reject) => {
    connection.once('error', reject)
    connection.once('end', () => reject(new Error('The server hung up.')))
    connection.connect((error) => (error ? reject(error) : resolve()))
  })
  const auth = authOf(login)
  if (auth) await promisify(connection.login.bind(connection))(auth)
  return connection
}

/**
 * Not the socket itself: TLS that begins later would take its handle away, and who hangs up the socket would not hang up the
 * connection.
 */
async function connect(
  line: Line,
  { host, port, tenantId, tls }: MailServer & { readonly tls: TlsIdentity | undefined },
): Promise<Duplex> {
  const socket = new DeferredSocket((place) => line.connect({ ...place, tenantId, ...(tls && { tls }) }))
  await once(socket.connect(port, host), 'connect')
  return socket
}

function toOptions({ ca, certificate, key }: TlsIdentity) {
  return {
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2' as const,
    ...(ca !== undefined && { ca }),
    ...(certificate !== undefined && { cert: certificate }),
    ...(key !== undefined && { key }),
  }
}

function authOf(login: Login | undefined): SmtpAuth | undefined {
  const { username: user, password: pass = '', mechanism } = login ?? {}
  if (user === undefined) return undefined
  if (mechanism !== 'xoauth2') return { user, pass, ...(mechanism && { method: mechanism.toUpperCase() }) }
  // developers.google.com/workspace/gmail/imap/xoauth2-protocol
  const build = (token: string) => Buffer.from(`user=${user}\x01auth=Bearer ${token}\x01\x01`).toString('base64')
  const oauth2 = {
    getToken: (_: boolean, done: (error: null, token: string) => void) => done(null, pass),
    buildXOAuth2Token: build,
  }
  return { user, pass, method: 'XOAUTH2', oauth2 }
}
