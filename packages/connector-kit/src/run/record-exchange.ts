import type { Exchange, HttpReply, HttpRequest, Sent } from './http.ts'
import type { Redactor } from './redactor.ts'

const BODY_BYTES_MAX = 64 * 1024
const PLACED = '[placed by the kit]'
/** Headers of a reply that are credentials by their nature. */
const SECRET_HEADERS = new Set([
  'set-cookie',
  'authorization',
  'proxy-authorization',
  'www-authenticate',
  'x-hook-secret',
])

export interface Sending {
  /** Before its credentials: no secret has been near it. */
  readonly bare: HttpRequest
  /** As it went out. */
  readonly request: HttpRequest
  readonly sent: Sent
  readonly startedAt: Date
  readonly endedAt: Date
  readonly purpose: string
}

/** A request and what became of it, fit to be kept: without credentials, bodies cut at 64 KiB. */
export function recordExchange(sending: Sending, redactor: Redactor): Exchange {
  const { bare, request, sent, startedAt, endedAt, purpose } = sending
  const common = {
    request: {
      ...bare,
      url: redactor.redact(urlOf(bare, request)),
      headers: requestHeaders(bare, request, redactor),
      body: bodyOf(bare, redactor),
    },
    startedAt: startedAt.toISOString(),
    durationMs: Math.max(0, endedAt.getTime() - startedAt.getTime()),
    purpose,
  }
  return 'error' in sent ? { ...common, error: sent.error } : { ...common, reply: replyOf(sent.reply, redactor) }
}

/** Of a URL that is itself the secret only where it went. */
function urlOf(bare: HttpRequest, request: HttpRequest): string {
  const { host, protocol } = new URL(request.url)
  return new URL(bare.url).host === host ? bare.url : `${protocol}//${host}/...`
}

function requestHeaders(bare: HttpRequest, request: HttpRequest, redactor: Redactor): Readonly<Record<string, string>> {
  const names = Object.keys(request.headers)
  return Object.fromEntries(
    names.map((name) => {
      const value = bare.headers[name]
      return [name, value !== undefined && value === request.headers[name] ? redactor.redact(value) : PLACED]
    }),
  )
}

function bodyOf({ body }: HttpRequest, redactor: Redactor): string | null {
  if (body === null) return null
  return typeof body === 'string' ? cut(redactor.redact(body)) : `[${body.length} bytes]`
}

function replyOf(reply: HttpReply, redactor: Redactor): HttpReply {
  const entries = Object.entries(reply.headers instanceof Headers ? Object.fromEntries(reply.headers) : reply.headers)
  const headers = entries.map(([name, value]) => {
    if (value === undefined || SECRET_HEADERS.has(name.toLowerCase())) return [name, '[redacted]'] as const
    return [
      name,
      typeof value === 'string' ? redactor.redact(value) : value.map((one) => redactor.redact(one)),
    ] as const
  })
  const whole = reply.isBodyTruncated ? redactor.redactCut(reply.body) : redactor.redact(reply.body)
  const body = cut(whole)
  return {
    ...reply,
    headers: Object.fromEntries(headers),
    body,
    isBodyTruncated: reply.isBodyTruncated || body !== whole,
  }
}

/** By bytes, without halving a character; after secrets were taken out, as half of one would not be recognised. */
function cut(text: string): string {
  if (text.length <= BODY_BYTES_MAX / 3 || Buffer.byteLength(text) <= BODY_BYTES_MAX) return text
  // A character that was cut in two decodes as replacement characters.
  return Buffer.from(text)
    .subarray(0, BODY_BYTES_MAX)
    .toString('utf8')
    .replace(/\uFFFD+$/, '')
}
