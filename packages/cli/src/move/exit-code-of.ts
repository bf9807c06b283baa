import type { TenantMove } from '@howazit/sdk'
import { EXIT } from '../exit-code.ts'

const MOVING: readonly TenantMove['status'][] = [
  'planning',
  'copying',
  'pausing',
  'reversing',
  'completing',
  'cancelling',
]

/** Something of it goes on by itself. */
export const isMoving = ({ status, diff, rehearsal }: TenantMove): boolean =>
  MOVING.includes(status) || diff?.status === 'running' || rehearsal?.status === 'running'

/** 1 where rows differ, 6 where something would stop or refuse it, 7 where it is not done yet, could not be, or a place does not answer. */
export function exitCodeOf(move: TenantMove): number {
  const { status, plan, aborted, diff, rehearsal } = move
  if (isMoving(move)) return EXIT.tryAgain
  const failed = rehearsal?.checks.find(({ isPassed }) => !isPassed)
  if (failed !== undefined) return failed.check === 'comparison' ? EXIT.conflict : EXIT.tryAgain
  if (aborted !== undefined) return EXIT.tryAgain
  if (status === 'planned' && plan !== undefined && plan.blockers.length > 0)
    return plan.blockers.some(({ code }) => code === 'unreachable') ? EXIT.tryAgain : EXIT.conflict
  return diff !== undefined && diff.differenceCount > 0 ? EXIT.failure : EXIT.ok
}
