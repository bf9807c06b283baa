import type { TenantMovePace, TenantMoveWaiting } from '@howazit/sdk'
import type { Clock } from '../../clock.ts'
import { rest } from '../../jobs/poll-work.ts'
import type { Allowance } from './allowance.ts'
import type { FindStress } from './source-stress.ts'

/** A server that is always under stress lets a move go on as well, if slowly. */
const PATIENCE_MS = 10_000
/** Of a rest, until it is looked whether somebody asks for something. */
const LISTEN_MS = 500
const PIECE_ROWS = 10_000
/** What others have to wait for at the most is one of these. */
const NICE_PIECE_ROWS = 1_000

/** Others that share two processors with a move do not notice one that works for less than a twentieth of the time: see docs/benchmarks.md. */
export const GENTLE_RATIO = 30

/** For each millisecond of work, so many of rest: as somebody asked for it of one move, or as this process has it. Pure. */
export function niceRatioOf(pace: TenantMovePace | undefined, ownRatio: number): number {
  if (pace === 'full') return 0
  return pace === 'gentle' && ownRatio === 0 ? GENTLE_RATIO : ownRatio
}

/** Lets work go on piece by piece, unless the server where the tenant is has enough to do. */
export interface Pace {
  /** Of a piece. */
  readonly rows: number
  mayGoOn(): Promise<boolean>
  /**
   * Does a piece of work, and leaves the server to others then, for as many times as long as is set. The last piece of a table may be small,
   * and most tenants have nothing else: what is allowed without a rest goes into those.
   */
  sparingOthers<Piece extends { readonly end: unknown }>(work: () => Promise<Piece>): Promise<Piece>
  /** Why it may not go on; undefined where it may, or nobody asked. */
  readonly waiting: TenantMoveWaiting | undefined
}

export interface PaceOptions {
  readonly findStress: FindStress
  /** As in MovePace. */
  readonly niceRatio: number
  readonly allowance: Allowance
  /** Whether somebody has asked for something, of this move or another one: nobody waits for a rest to be over. */
  readonly isAsked: () => Promise<boolean>
  readonly before: TenantMoveWaiting | undefined
  readonly clock: Clock
  readonly signal: AbortSignal
}

export function createPace(options: PaceOptions): Pace {
  const { findStress, niceRatio, allowance, isAsked, before, clock, signal } = options
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
      const piece = await work()
      if (niceRatio === 0) return piece
      const workMs = performance.now() - startedAt
      await restFor(piece.end === null ? allowance.spend(workMs, niceRatio) : workMs * niceRatio)
      return piece
    },
    get waiting() {
      return waiting
    },
  }
}
