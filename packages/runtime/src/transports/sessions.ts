import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { JsonValue } from '@howazit/connector-kit'
import { unlessAborted } from './converse.ts'
import { type Line, openLine } from './line.ts'
import type { Outgoing, TransportDeps } from './transport.ts'

export interface SessionsOptions<Driver> extends TransportDeps {
  /** Says goodbye. What it fails at does not matter. */
  readonly end: (driver: Driver) => Promise<unknown>
}

export interface SessionUse<Driver, Result> {
  /** Whose session may be used: same tenant, same place, same credentials. */
  readonly key: string
  readonly signal: AbortSignal
  readonly open: (line: Line) => Promise<Driver>
  /** Rejects only where the session is of no use any more. */
  readonly work: (driver: Driver) => Promise<Result>
}

/** Sessions that are logged in, kept for a while for the next request, never used by two at once. */
export interface Sessions<Driver> {
  use<Result>(use: SessionUse<Driver, Result>): Promise<Result>
  close(): Promise<void>
}

interface Session<Driver> {
  readonly driver: Driver
  readonly line: Line
}

interface Idle<Driver> extends Session<Driver> {
  readonly key: string
  readonly timer: NodeJS.Timeout
}

/** How long goodbye may take. */
const END_MS = 1_000

export function createSessions<Driver>({ egress, idleMs, end }: SessionsOptions<Driver>): Sessions<Driver> {
  const idle = new Set<Idle<Driver>>()
  const lines = new Set<Line>()
  let isClosed = false

  const hangUp = (line: Line): void => {
    lines.delete(line)
    line.hangUp()
  }
  const finish = async ({ driver, line }: Session<Driver>): Promise<void> => {
    await Promise.race([end(driver).catch(() => {}), wait(END_MS, undefined, { ref: false })])
    hangUp(line)
  }
  const take = (key: string): Session<Driver> | undefined => {
    for (const session of idle) {
      if (session.key === key || !session.line.isWhole()) {
        idle.delete(session)
        clearTimeout(session.timer)
      }
      if (!session.line.isWhole()) hangUp(session.line)
      else if (session.key === key) return session
    }
    return undefined
  }
  const keep = async (key: string, session: Session<Driver>): Promise<void> => {
    if (isClosed || idleMs === 0 || !session.line.isWhole()) return await finish(session)
    const timer = setTimeout(() => {
      idle.delete(kept)
      void finish(session)
    }, idleMs)
    timer.unref()
    const kept: Idle<Driver> = { ...session, key, timer }
    idle.add(kept)
  }
  const start = async (open: SessionUse<Driver, unknown>['open'], signal: AbortSignal): Promise<Session<Driver>> => {
    const line = openLine(egress)
    lines.add(line)
    try {
      return { driver: await unlessAborted(open(line), AbortSignal.any([signal, line.signal])), line }
    } catch (error) {
      hangUp(line)
      throw error
    }
  }

  return {
    async use({ key, signal, open, work }) {
      const session = take(key) ?? (await start(open, signal))
      session.line.allowReplies()
      try {
        const result = await unlessAborted(work(session.driver), AbortSignal.any([signal, session.line.signal]))
        await keep(key, session)
        return result
      } catch (error) {
        hangUp(session.line)
        throw error
      }
    },

    async close() {
      isClosed = true
      const ending = [...idle]
      idle.clear()
      for (const { timer } of ending) clearTimeout(timer)
      await Promise.all(ending.map(finish))
      for (const line of lines) hangUp(line)
    },
  }
}

/** Credentials end up in no key of a map, where a heap dump would have them. */
export function sessionKey({ tenantId, request: { login } }: Outgoing, place: JsonValue): string {
  return createHash('sha256')
    .update(JSON.stringify([tenantId, place, login ?? null]))
    .digest('base64url')
}
