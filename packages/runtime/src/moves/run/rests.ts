import type { MoveRow } from '../move-row.ts'

export interface RestsOptions {
  /** As in MovePace. */
  readonly niceRatio: number
  readonly now?: () => number
}

/**
 * When moves are looked at again that nobody waits for. One may follow for days, and many of them one after the other would keep those waiting that
 * copy: the more there are, the longer each rests, so that all of them together take half of the time at most. One that copies or compares
 * rests as many times as long as it worked as is set, and leaves its server to others meanwhile.
 */
export function createRests({ niceRatio, now = () => performance.now() }: RestsOptions) {
  const until = new Map<string, { readonly at: number; readonly work: Work }>()
  return {
    isResting(move: MoveRow): boolean {
      const rest = until.get(move.id)
      return rest !== undefined && rest.work === workOf(move) && now() < rest.at
    },
    /** After its step. */
    rest(move: MoveRow, { tookMs, among }: { readonly tookMs: number; readonly among: readonly MoveRow[] }): void {
      const work = workOf(move)
      const followers = among.filter((each) => workOf(each) === 'following').length
      if (work === undefined) until.delete(move.id)
      else until.set(move.id, { work, at: now() + tookMs * (work === 'following' ? 2 * (followers - 1) : niceRatio) })
    },
  }
}

type Work = 'copying' | 'comparing' | 'following'

/** Undefined where somebody waits for what it does next. */
function workOf({ status, position: { diff, rehearsal, isUnsettled } }: MoveRow): Work | undefined {
  if (status === 'copying') return 'copying'
  if ((status !== 'following' && status !== 'switched') || isUnsettled === true) return undefined
  if (rehearsal?.status === 'running') return undefined
  return diff?.status === 'running' ? 'comparing' : 'following'
}
