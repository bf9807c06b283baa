import { type HttpReply, protocolFailure, smtpStatus } from '@howazit/connector-kit'

/** What the server answered, as a reply; undefined where it did not answer. */
export function smtpFailure(error: unknown): HttpReply | undefined {
  if (!(error instanceof Error)) return undefined
  const { code, command, responseCode, response } = error as Error & Readonly<Record<string, unknown>>
  // Perhaps somebody between us and the server, and in any case nothing about the mail.
  if (command === 'STARTTLS') return protocolFailure(503, 'tls_not_offered', error.message)
  if (typeof responseCode === 'number') return protocolFailure(smtpStatus(responseCode), responseCode, String(response))
  // Larger than the server said that it takes: nothing was sent.
  return code === 'EMESSAGE' ? protocolFailure(413, 'message_too_large', error.message) : undefined
}
