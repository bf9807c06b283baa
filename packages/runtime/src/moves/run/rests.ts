import type { MoveRow } from '../move-row.ts'

export interface RestsOptions {
  readonly now?: () => number
}

/**
 * When moves are looked at again that nobody waits for. One may follow for days, and many of them one after the other would keep those waiting that
 * copy: the more there are, the longer each rests, so that all of them together take half of the time at most.
 */
export function createRests({ now = () => performance.now() }: RestsOptions = {}) {
  const until = new Map<string, number>()
  return {
    isResting(move: MoveRow): boolean {
      const restsUntil = until.get(move.id)
      return restsUntil !== undefined && onlyFollows(move) && now() < restsUntil
    },
    /** After its step. */
    rest(move: MoveRow, { tookMs, among }: { readonly tookMs: number; readonly among: readonly MoveRow[] }): void {
      if (onlyFollows(move)) until.set(move.id, now() + 2 * tookMs * (among.filter(onlyFollows).length - 1))
      else until.delete(move.id)
    },
  }
}

/** Nobody waits for what it does next. */
function onlyFollows({ status, position: { diff, rehearsal, isUnsettled } }: MoveRow): boolean {
  if ((status !== 'following' && status !== 'switched') || isUnsettled === true) return false
  return diff?.status !== 'running' && rehearsal?.status !== 'running'
}
