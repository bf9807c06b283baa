import type { HttpReply } from '@howazit/connector-kit'
import { failure } from '../replies.ts'

/** 5xx codes that are about who sends (RFC 4954 6); every other one is about the mail (RFC 5321 4.2.3). */
const OF_LOGIN = new Set([530, 534, 535, 538])

/** What the server answered, as a reply; undefined where it did not answer. */
export function smtpFailure(error: unknown): HttpReply | undefined {
  if (!(error instanceof Error)) return undefined
  const { code, command, responseCode, response } = error as Error & Readonly<Record<string, unknown>>
  // Perhaps somebody between us and the server, and in any case nothing about the mail.
  if (command === 'STARTTLS') return failure(503, 'tls_not_offered', error.message)
  if (typeof responseCode === 'number') return failure(statusOf(responseCode), responseCode, String(response))
  // Larger than the server said that it takes: nothing was sent.
  return code === 'EMESSAGE' ? failure(413, 'message_too_large', error.message) : undefined
}

function statusOf(code: number): number {
  if (OF_LOGIN.has(code)) return 401
  return code >= 500 && code < 600 ? 422 : 503
}
