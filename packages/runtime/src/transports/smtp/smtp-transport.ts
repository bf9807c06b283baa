import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { type HttpReply, type Mail, parseMail, protocolReply } from '@howazit/connector-kit'
import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import { converse, type Progress } from '../converse.ts'
import type { Line } from '../line.ts'
import { placeOf } from '../place-of.ts'
import { createSessions, sessionKey } from '../sessions.ts'
import type { Outgoing, Transport, TransportDeps } from '../transport.ts'
import { openMailer } from './open-mailer.ts'
import { smtpFailure } from './smtp-failure.ts'

/**
 * Mail. `POST` sends one, of which nothing is read from files or URLs; the reply is `{ messageId, accepted, rejected, response }`.
 * `GET` greets and logs in. An error has the server's code, a number, as its code.
 */
export function createSmtpTransport(deps: TransportDeps): Transport {
  const sessions = createSessions<SMTPConnection>({ ...deps, end: quit })

  return {
    send: (outgoing) =>
      converse(outgoing, async (signal, progress) => {
        const { request, tenantId } = outgoing
        const work = workOf(outgoing, progress)
        if ('refused' in work) return work.refused
        const url = new URL(request.url)
        const isImplicit = url.protocol === 'smtps:'
        const place = placeOf(url, isImplicit ? 465 : 587)
        const open = (line: Line) => openMailer(line, { ...place, isImplicit, login: request.login, tenantId })
        const key = sessionKey(outgoing, [place.host, place.port, isImplicit])
        return await sessions.use({ key, signal, open, work: work.run }).catch(toReply)
      }),
    close: () => sessions.close(),
  }
}

type Work = { readonly run: (connection: SMTPConnection) => Promise<HttpReply> } | { readonly refused: HttpReply }

function workOf({ request }: Outgoing, progress: Progress): Work {
  if (request.method === 'GET') return { run: ask }
  const parsed = parseMail(request)
  return 'refused' in parsed ? parsed : { run: (connection) => deliver(connection, parsed.mail, progress) }
}

/** RSET does nothing where nothing was begun, and is answered by whoever is logged in. */
async function ask(connection: SMTPConnection): Promise<HttpReply> {
  await promisify(connection.reset.bind(connection))()
  return protocolReply(200, {})
}

async function deliver(connection: SMTPConnection, mail: Mail, progress: Progress): Promise<HttpReply> {
  const { bcc, ...parts } = mail
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer')
  const node = new MailComposer({ ...parts, disableFileAccess: true, disableUrlAccess: true }).compile()
  const content = await node.build()
  const to = [...mail.to, ...mail.cc, ...bcc].map(({ address }) => address)
  const envelope = { from: mail.from.address, to, size: content.length }
  // It is read once the server wants it: until then nothing can have been taken.
  const message = Readable.from(chunksOf(content, progress))
  const sent = await promisify(connection.send.bind(connection))(envelope, message)
  const { accepted, rejected, response } = sent
  return protocolReply(200, { messageId: node.messageId(), accepted, rejected, response })
}

async function* chunksOf(content: Buffer, progress: Progress): AsyncGenerator<Buffer> {
  progress.wasSent = true
  yield content
}

async function quit(connection: SMTPConnection): Promise<void> {
  const ended = new Promise((resolve) => connection.once('end', resolve))
  connection.quit()
  await ended
}

function toReply(error: unknown): HttpReply {
  const said = smtpFailure(error)
  if (said) return said
  throw error
}
