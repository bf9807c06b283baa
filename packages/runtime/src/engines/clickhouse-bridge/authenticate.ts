import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Refusal } from './refusal.ts'

export interface Credentials {
  readonly username: string
  readonly password: string
}

/** Accepts the two ways in which ClickHouse takes a password: its own headers, and HTTP basic. */
export function authenticate(request: IncomingMessage, expected: Credentials): void {
  const given = fromHeaders(request) ?? fromBasic(request.headers.authorization)
  const isKnown =
    given !== undefined && isSame(given.username, expected.username) && isSame(given.password, expected.password)
  if (!isKnown)
    throw new Refusal(
      516,
      'AUTHENTICATION_FAILED',
      'Authentication failed: password is incorrect, or there is no such user',
    )
}

function fromHeaders(request: IncomingMessage): Credentials | undefined {
  const { 'x-clickhouse-user': username, 'x-clickhouse-key': password } = request.headers
  return typeof username === 'string' && typeof password === 'string' ? { username, password } : undefined
}

function fromBasic(authorization: string | undefined): Credentials | undefined {
  const encoded = /^Basic +(\S+)$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) return undefined
  const [username = '', ...password] = Buffer.from(encoded, 'base64').toString('utf8').split(':')
  return { username, password: password.join(':') }
}

// Hashing first makes both sides equally long, which timingSafeEqual demands.
const isSame = (a: string, b: string): boolean =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest())
