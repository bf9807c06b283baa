import type { TenantMoveWaiting } from '@howazit/sdk'
import type { Clock } from '../../clock.ts'
import { rest } from '../../jobs/poll-work.ts'
import type { FindStress } from './source-stress.ts'

/** A server that is always under stress lets a move go on as well, if slowly. */
const PATIENCE_MS = 10_000
/** Of a rest, until it is looked whether somebody asks for something. */
const LISTEN_MS = 500
const PIECE_ROWS = 10_000
/** What others have to wait for at the most is one of these. */
const NICE_PIECE_ROWS = 1_000

/** Lets work go on piece by piece, unless the server where the tenant is has enough to do. */
export interface Pace {
  /** Of a piece. */
  readonly rows: number
  mayGoOn(): Promise<boolean>
  /** Does a piece of work, and leaves the server to others then, for as many times as long as is set. */
  sparingOthers<Result>(work: () => Promise<Result>): Promise<Result>
  /** Why it may not go on; undefined where it may, or nobody asked. */
  readonly waiting: TenantMoveWaiting | undefined
}

export interface PaceOptions {
  readonly findStress: FindStress
  /** As in MovePace. */
  readonly niceRatio: number
  /** Whether somebody has asked for something, of this move or another one: nobody waits for a rest to be over. */
  readonly isAsked: () => Promise<boolean>
  readonly before: TenantMoveWaiting | undefined
  readonly clock: Clock
  readonly signal: AbortSignal
}

export function createPace({ findStress, niceRatio, isAsked, before, clock, signal }: PaceOptions): Pace {
  let waiting: TenantMoveWaiting | undefined
  let isWanted = false

  async function restFor(ms: number): Promise<void> {
    for (let leftMs = ms; leftMs > 0 && !isWanted && !signal.aborted; leftMs -= LISTEN_MS) {
      await rest(Math.min(leftMs, LISTEN_MS), signal)
      isWanted = await isAsked()
    }
  }

  return {
    rows: niceRatio === 0 ? PIECE_ROWS : NICE_PIECE_ROWS,
    async mayGoOn() {
      if (isWanted) return false
      const stress = await findStress()
      const now = clock.now()
      const { since = now.toISOString() } = waiting ?? before ?? {}
      const isPatient = now.getTime() - Date.parse(since) < PATIENCE_MS
      waiting = stress && { ...stress, since: isPatient ? since : now.toISOString() }
      return stress === undefined || !isPatient
    },
    async sparingOthers(work) {
      const startedAt = performance.now()
      const result = await work()
      await restFor((performance.now() - startedAt) * niceRatio)
      return result
    },
    get waiting() {
      return waiting
    },
  }
}
