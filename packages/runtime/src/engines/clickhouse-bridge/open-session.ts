import type { Session } from 'chdb'
import type { BridgeRequest } from './read-request.ts'
import { Refusal } from './refusal.ts'
import { quoteIdentifier, quoteString, requireName } from './sql-text.ts'

/** The one class of chdb's that the bridge uses. */
export type SessionClass = typeof Session

export interface OpenSession {
  readonly session: Session
  readonly close: () => void
}

export type SessionOpener = (request: BridgeRequest) => Promise<OpenSession>

const IDLE_SESSION_MS = 60_000
const NAMED_SESSIONS_MAX = 100

/**
 * A fresh engine session for each request, so that settings and parameters can never leak into the next one (opening
 * and closing costs 0.4 ms). Requests that name a `session_id` share one, as temporary tables need it.
 */
export function createSessionOpener(SessionOfEngine: SessionClass, dataDir: string): SessionOpener {
  const named = new Map<string, { session: Session; isBusy: boolean; expiry?: NodeJS.Timeout }>()

  const openNamed = (id: string): OpenSession => {
    const found = named.get(id)
    if (found === undefined && named.size >= NAMED_SESSIONS_MAX)
      throw new Refusal(202, 'TOO_MANY_SIMULTANEOUS_QUERIES', 'Too many sessions')
    const entry = found ?? { session: new SessionOfEngine(dataDir), isBusy: false }
    if (entry.isBusy) throw new Refusal(373, 'SESSION_IS_LOCKED', `Session ${id} is locked by a concurrent client`)
    clearTimeout(entry.expiry)
    entry.isBusy = true
    named.set(id, entry)
    const expire = () => {
      named.delete(id)
      entry.session.close()
    }
    const close = () => {
      entry.isBusy = false
      entry.expiry = setTimeout(expire, IDLE_SESSION_MS).unref()
    }
    return { session: entry.session, close }
  }
  const openFresh = (): OpenSession => {
    const session = new SessionOfEngine(dataDir)
    return { session, close: () => session.close() }
  }

  return async function openSession(request) {
    const opened = request.sessionId === undefined ? openFresh() : openNamed(request.sessionId)
    try {
      for (const statement of preparation(request)) await opened.session.queryAsync(statement)
      return opened
    } catch (error) {
      opened.close()
      throw error
    }
  }
}

// Everything goes in as SET, which binds it to this session: values are literals, never part of the query's text.
function preparation(request: BridgeRequest): string[] {
  const assignments = [...request.settings, ...request.parameters].map(
    ([name, value]) => `${requireName(name)} = ${quoteString(value)}`,
  )
  const statements = assignments.length > 0 ? [`SET ${assignments.join(', ')}`] : []
  if (request.database !== undefined) statements.unshift(`USE ${quoteIdentifier(request.database)}`)
  return statements
}
