import { rest } from '../../jobs/poll-work.ts'
import type { Sides } from './copy-rows.ts'
import { copySequences } from './copy-sequences.ts'
import { isEverybodyOut, setFence, waitForPickers } from './fences.ts'
import { followChanges } from './follow-changes.ts'

export interface SwitchDeps {
  /** How long nobody may enter the tenant. */
  readonly maxPauseMs: number
  /** Written down before anybody is kept out: whoever finds the move then opens the fence again. */
  readonly willPause: () => Promise<void>
  /** Has what waits to be published be looked at now. */
  readonly announceOutbox: () => void
  /** In one transaction the row of the tenant and that of the move: its commit is the moment of the switch. */
  readonly commit: () => Promise<void>
  readonly signal: AbortSignal
}

/** Why it was not switched; the tenant is where it was. */
export interface Aborted {
  readonly aborted: string
}

/** Fewer notes than this are followed in a few milliseconds. */
const FEW = 500
const CALM_MS = 30_000
const LOOK_MS = 5

/**
 * Switches to the copy, while the tenant works on but for the pause. In this order:
 *
 *   1. follow until little is left; nothing has happened yet
 *   2. the fence is closed, and those inside come out: nothing changes any more
 *   3. what waits to be published is published, and the last changes follow: the copy is as the tenant is
 *   4. the switch is committed: from now on the copy is right
 *   5. the fence behind it says that the tenant has moved, and only then the one there is opened: what is picked there at once, by somebody
 *      who remembers it here, is sent on
 *
 * Over the budget before 4, the fence is opened again and nothing has happened.
 *
 * @returns how long the pause was, in milliseconds
 */
export async function switchOver(sides: Sides, deps: SwitchDeps): Promise<{ readonly pauseMs: number } | Aborted> {
  const { right, copy, tenantId } = sides
  if (!(await becomeCalm(sides, deps.signal)))
    return { aborted: `More changes than can be followed for ${CALM_MS / 1000} s. Try again when less is written.` }

  await deps.willPause()
  const startedAt = performance.now()
  const isLate = () => performance.now() - startedAt > deps.maxPauseMs
  try {
    await setFence(right, tenantId, 'paused')
    const late = await followTheLast(sides, { ...deps, isLate })
    if (late !== undefined) {
      await setFence(right, tenantId, 'open')
      return {
        aborted: `${late} took longer than the ${deps.maxPauseMs} ms that there were. Nothing has changed; try again, or allow more.`,
      }
    }
  } catch (error) {
    await setFence(right, tenantId, 'open').catch(() => {})
    throw error
  }
  await deps.commit()
  await setFence(right, tenantId, 'moved')
  await setFence(copy, tenantId, 'open')
  return { pauseMs: Math.ceil(performance.now() - startedAt) }
}

/** Whether little is left to be followed. */
export async function becomeCalm(sides: Sides, signal: AbortSignal): Promise<boolean> {
  const until = performance.now() + CALM_MS
  while (performance.now() < until && !signal.aborted) if ((await followChanges(sides)) < FEW) return true
  return false
}

/** What took too long, if anything did. */
async function followTheLast(
  sides: Sides,
  { isLate, announceOutbox, signal }: SwitchDeps & { readonly isLate: () => boolean },
): Promise<string | undefined> {
  const { right, tenantId } = sides
  while (!(await isEverybodyOut(right, tenantId))) {
    if (isLate()) return 'A transaction of the tenant'
    await rest(LOOK_MS, signal)
  }
  await waitForPickers(right)
  announceOutbox()
  while ((await right.query(FIND_UNDISPATCHED, [tenantId])).length > 0) {
    if (isLate()) return 'Publishing its events'
    await rest(LOOK_MS, signal)
  }
  while ((await followChanges(sides)) > 0) if (isLate()) return 'Following its last changes'
  await copySequences(sides)
  return isLate() ? 'All of it' : undefined
}

const FIND_UNDISPATCHED = `
  select
  from outbox
  where tenant_id = $1
    and dispatched_at is null
  limit 1`
