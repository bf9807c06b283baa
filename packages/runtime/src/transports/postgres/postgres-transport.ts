import {
  type HttpReply,
  type JsonValue,
  parseStatement,
  protocolFailure,
  protocolReply,
  type Statement,
  sqlstateStatus,
} from '@howazit/connector-kit'
import type { Client, QueryResult } from 'pg'
import { converse, type Progress } from '../converse.ts'
import { placeOf } from '../place-of.ts'
import { createSessions, sessionKey } from '../sessions.ts'
import type { Outgoing, Transport, TransportDeps } from '../transport.ts'
import { type Database, openClient } from './open-client.ts'

/** As much as is kept of a reply of HTTP. */
const BODY_BYTES_MAX = 64 * 1024

/**
 * PostgreSQL. A request is one statement of the manifest with bound values, and a transaction of its own. The reply is
 * `{ rowCount, rows }`, or the error with its SQLSTATE as the code.
 */
export function createPostgresTransport(deps: TransportDeps): Transport {
  const sessions = createSessions<Client>({ ...deps, end: (client) => client.end() })

  return {
    send: (outgoing) =>
      converse(outgoing, async (signal, progress) => {
        const parsed = parseStatement(outgoing.request)
        if ('refused' in parsed) return parsed.refused
        const database = databaseOf(outgoing)
        if (!database) return protocolFailure(401, 'login_missing', 'The connection has no user name to log in with.')
        const { host, port, name } = database
        const use = {
          key: sessionKey(outgoing, [host, port, name]),
          signal,
          open: (line: Parameters<typeof openClient>[0]) => openClient(line, database),
          work: (client: Client) => run(client, parsed.statement, progress),
        }
        return await sessions.use(use).catch(toReply)
      }),
    close: () => sessions.close(),
  }
}

/** Without a database in the URL it is the one of the user's name, as everywhere with PostgreSQL. */
function databaseOf({ request, tenantId }: Outgoing): Database | undefined {
  const { login } = request
  if (!login?.username) return undefined
  const url = new URL(request.url)
  const name = decodeURIComponent(url.pathname.slice(1)) || login.username
  return { ...placeOf(url, 5432), name, username: login.username, login, tenantId }
}

async function run(client: Client, { text, values }: Statement, progress: Progress): Promise<HttpReply> {
  progress.wasSent = true
  try {
    // Extended: one statement, whatever is in it.
    return toResult(await client.query({ text, values: [...values], queryMode: 'extended' } as { text: string }))
  } catch (error) {
    // After anything less than FATAL the session goes on.
    if (isServerError(error) && error.severity === 'ERROR') return toReply(error)
    throw error
  }
}

function toResult({ rowCount, rows }: QueryResult): HttpReply {
  const whole = protocolReply(200, { rowCount, rows: rows as JsonValue })
  if (Buffer.byteLength(whole.body) <= BODY_BYTES_MAX) return whole
  return { ...protocolReply(200, { rowCount, rows: [] }), isBodyTruncated: true }
}

interface ServerError extends Error {
  readonly severity: string
  readonly code: string
}

/** Of an `ErrorResponse`: nothing else has a severity. */
function isServerError(error: unknown): error is ServerError {
  return error instanceof Error && 'severity' in error && 'code' in error && typeof error.code === 'string'
}

/** What the server said of itself; everything else is about the connection. */
function toReply(error: unknown): HttpReply {
  if (!isServerError(error)) throw error
  return protocolFailure(sqlstateStatus(error.code), error.code, error.message)
}
