import type { Protocol } from '../../manifest/connector.ts'
import type { JsonValue } from '../../mapping/mapping.ts'
import { kafkaStatus } from '../../protocols/kafka-status.ts'
import { parseMail } from '../../protocols/parse-mail.ts'
import { sftpPath } from '../../protocols/sftp-path.ts'
import { sftpStatus } from '../../protocols/sftp-status.ts'
import { smtpStatus } from '../../protocols/smtp-status.ts'
import { sqlstateStatus } from '../../protocols/sqlstate-status.ts'
import { speaksHttp } from '../../request/schemes.ts'
import type { HttpRequest } from '../../run/http.ts'
import type { GoldenReply } from '../golden.ts'

type LoggingIn = Extract<Protocol, 'postgres' | 'kafka' | 'smtp' | 'sftp'>

/** How a protocol that is not HTTP says things. */
interface Words {
  readonly statusOf: (code: string) => number
  /** What it says where HTTP has a status; what it has no word for it says by the nearest. */
  readonly codes: Readonly<Record<number, string>>
  /** A reply to a request that is taken, where no sample shows one. */
  readonly success: (method: string) => JsonValue
  /** What a reply repeats of its request. */
  readonly repeats: (request: HttpRequest) => Readonly<Record<string, JsonValue>>
}

const WORDS: Readonly<Record<LoggingIn, Words>> = {
  postgres: {
    statusOf: sqlstateStatus,
    codes: {
      400: '42601',
      401: '28P01',
      403: '42501',
      404: '42P01',
      409: '23505',
      413: '54000',
      422: '22P02',
      429: '53300',
      503: '57P03',
      504: '08007',
    },
    success: () => ({ rowCount: 1, rows: [] }),
    repeats: () => ({}),
  },
  kafka: {
    statusOf: kafkaStatus,
    codes: {
      400: 'UNKNOWN',
      401: 'SASL_AUTHENTICATION_FAILED',
      403: 'TOPIC_AUTHORIZATION_FAILED',
      404: 'UNKNOWN_TOPIC_OR_PARTITION',
      413: 'MESSAGE_TOO_LARGE',
      422: 'INVALID_RECORD',
      429: 'THROTTLING_QUOTA_EXCEEDED',
      503: 'LEADER_NOT_AVAILABLE',
      504: 'REQUEST_TIMED_OUT',
    },
    success: (method) =>
      method === 'GET' ? { brokers: 1, partitions: 1 } : { offsets: [{ partition: 0, offset: '0' }] },
    repeats: () => ({}),
  },
  smtp: {
    statusOf: (code) => smtpStatus(Number(code)),
    codes: { 400: '554', 401: '535', 403: '550', 422: '550', 429: '421', 503: '451' },
    success: (method) =>
      method === 'GET' ? {} : { messageId: '<1@fake.invalid>', accepted: [], rejected: [], response: '250 OK' },
    repeats: (request): Readonly<Record<string, JsonValue>> => {
      const read = request.method === 'GET' ? undefined : parseMail(request)
      if (!read || 'refused' in read) return {}
      const { messageId, to, cc, bcc } = read.mail
      const accepted = [...to, ...cc, ...bcc].map(({ address }) => address)
      return { ...(messageId !== undefined && { messageId }), accepted }
    },
  },
  sftp: {
    statusOf: sftpStatus,
    codes: { 400: 'bad_message', 401: 'login_refused', 403: 'permission_denied', 404: 'no_such_file', 503: 'failure' },
    success: (method) => (method === 'GET' ? { path: '/', kind: 'folder', bytes: 0 } : { path: '/', bytes: 0 }),
    repeats: (request): Readonly<Record<string, JsonValue>> => {
      const located = sftpPath(request)
      if ('refused' in located) return {}
      const { path } = located
      return request.method === 'GET' ? { path } : { path, bytes: Buffer.byteLength(request.body ?? '') }
    },
  },
}

const wordsOf = (protocol: Protocol): Words | undefined =>
  speaksHttp(protocol) ? undefined : WORDS[protocol as LoggingIn]

/** A reply that is no success: of HTTP the status, of other protocols what they have in its place. */
export function refusalOf(protocol: Protocol, status: number): GoldenReply {
  const words = wordsOf(protocol)
  if (!words) return { status, body: {} }
  const { codes } = words
  return errorOf(protocol, codes[status] ?? codes[status === 429 || status >= 500 ? 503 : 400]!)
}

/** An error of the protocol by its own code; HTTP has none, and says so by a failure. */
export function errorOf(protocol: Protocol, code: string): GoldenReply {
  const message = `The fake says ${code}.`
  const words = wordsOf(protocol)
  if (!words) return { status: 500, body: { error: { code, message } } }
  // Mail's codes are numbers.
  const told = /^\d+$/.test(code) && protocol === 'smtp' ? Number(code) : code
  return { status: words.statusOf(code), body: { error: { code: told, message } } }
}

/** A success where no sample shows one. */
export function successOf(protocol: Protocol, method: string): GoldenReply {
  return { status: 200, body: wordsOf(protocol)?.success(method) ?? {} }
}

/** What is said of the request itself in the reply to it. */
export function repeatedOf(protocol: Protocol, request: HttpRequest): Readonly<Record<string, JsonValue>> {
  return wordsOf(protocol)?.repeats(request) ?? {}
}

/** The reply with what it repeats of its request. */
export function withRepeated(reply: GoldenReply, protocol: Protocol, request: HttpRequest): GoldenReply {
  const { status, body } = reply
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body)
  if (!isObject || status >= 300) return reply
  return { ...reply, body: { ...(body as Readonly<Record<string, JsonValue>>), ...repeatedOf(protocol, request) } }
}
