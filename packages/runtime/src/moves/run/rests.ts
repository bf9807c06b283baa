import type { MoveRow } from '../move-row.ts'

/**
 * When those that only follow are looked at again. A move may follow for days, and many of them one after the other would keep those waiting that
 * copy: the more there are, the longer each rests, so that all of them together take half of the time at most.
 */
export function createRests(now: () => number = () => performance.now()) {
  const until = new Map<string, number>()
  return {
    isResting: (move: MoveRow): boolean => isFollower(move) && now() < (until.get(move.id) ?? 0),
    /** After its step. */
    rest(move: MoveRow, { tookMs, among }: { readonly tookMs: number; readonly among: readonly MoveRow[] }): void {
      if (!isFollower(move)) until.delete(move.id)
      else until.set(move.id, now() + 2 * tookMs * (among.filter(isFollower).length - 1))
    },
  }
}

/** Nobody waits for what it does next. */
const isFollower = ({ status, position: { diff, rehearsal, isUnsettled } }: MoveRow): boolean =>
  (status === 'following' || status === 'switched') &&
  isUnsettled !== true &&
  diff?.status !== 'running' &&
  rehearsal?.status !== 'running'
