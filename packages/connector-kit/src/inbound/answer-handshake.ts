import { authScope } from '../auth/auth-scope.ts'
import { fill } from '../auth/fill.ts'
import type { Handshake } from '../manifest/inbound.ts'
import { findValue } from '../outcome/find-values.ts'
import { CannotBuild } from '../request/cannot-build.ts'
import { equalInConstantTime } from './equal-in-constant-time.ts'
import type { InboundCall } from './inbound-call.ts'
import { InboundRefusal } from './inbound-refusal.ts'
import { parseBody } from './parse-body.ts'
import { singleHeader } from './single-header.ts'

/** What is sent back to a call that only asks whether we are there. */
export interface HandshakeAnswer {
  readonly status: 200
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** To be kept, sealed, before the answer goes out: the vendor signs with it from then on. */
  readonly secret?: { readonly name: string; readonly value: string }
}

/** What may be sent back as it came: printable ASCII, and not much of it. */
const ECHO = /^[\x20-\x7e]{1,1024}$/
/** As plain text that no browser takes for anything else. */
const TEXT = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }
const JSON_TYPE = { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' }

/**
 * Answers a handshake that the connector knows; undefined where the call is none and has to be verified. A secret that a call
 * brings is taken only while the connection has none: whoever knows the URL could put their own in place of the vendor's.
 */
export function answerHandshake(call: InboundCall): HandshakeAnswer | undefined {
  for (const handshake of call.inbound.handshakes ?? []) {
    const answer = answerOne(call, handshake)
    if (answer) return answer
  }
  return undefined
}

function answerOne(call: InboundCall, handshake: Handshake): HandshakeAnswer | undefined {
  try {
    return ANSWERS[handshake.kind](call, handshake as never)
  } catch (error) {
    // A repeated header, or a connection without the token to compare with: no handshake then.
    if (error instanceof InboundRefusal || error instanceof CannotBuild) return undefined
    throw error
  }
}

type Of<K extends Handshake['kind']> = Extract<Handshake, { kind: K }>

const ANSWERS: {
  readonly [K in Handshake['kind']]: (call: InboundCall, handshake: Of<K>) => HandshakeAnswer | undefined
} = {
  ping: ({ method }, { methods }) =>
    (methods as readonly string[]).includes(method) ? { status: 200, headers: TEXT, body: '' } : undefined,

  challenge_body({ rawBody }, { challenge, reply, member = 'challenge' }) {
    const text = echoable(findValue(parseBody(rawBody), challenge))
    if (text === undefined) return undefined
    return reply === 'text'
      ? { status: 200, headers: TEXT, body: text }
      : { status: 200, headers: JSON_TYPE, body: JSON.stringify({ [member]: text }) }
  },

  challenge_query(call, { challenge, token }) {
    const text = echoable(param(call, challenge))
    const isRight = !token || isToken(call, token)
    return text !== undefined && isRight ? { status: 200, headers: TEXT, body: text } : undefined
  },

  secret_header({ headers, values }, { header, secret }) {
    const value = echoable(singleHeader(headers, header))
    if (value === undefined || values.secrets[secret]) return undefined
    return { status: 200, headers: { ...TEXT, [header]: value }, body: '', secret: { name: secret, value } }
  },

  secret_body({ rawBody, values }, { body, secret }) {
    const value = echoable(findValue(parseBody(rawBody), body))
    if (value === undefined || values.secrets[secret]) return undefined
    return { status: 200, headers: TEXT, body: '', secret: { name: secret, value } }
  },
}

function isToken(call: InboundCall, { query, value }: NonNullable<Of<'challenge_query'>['token']>): boolean {
  const given = param(call, query)
  return given !== undefined && equalInConstantTime(given, fill(value, authScope(call)))
}

/** A parameter that is there once. */
function param({ url }: InboundCall, name: string): string | undefined {
  const values = new URL(url).searchParams.getAll(name)
  return values.length === 1 ? values[0] : undefined
}

function echoable(value: unknown): string | undefined {
  return typeof value === 'string' && ECHO.test(value) ? value : undefined
}
