import type { TenantMoveCheck } from '@howazit/sdk'
import type { Clock } from '../../clock.ts'
import { rest } from '../../jobs/poll-work.ts'
import { type MoveDiff, whyNotEqual } from '../move-diff.ts'
import type { MoveRehearsal } from '../move-row.ts'
import type { Sides } from './copy-rows.ts'
import { followChanges } from './follow-changes.ts'
import { PAUSE_MIN_MS } from './make-plan.ts'
import { becomeCalm } from './switch-over.ts'

export interface RehearseDeps {
  readonly maxPauseMs: number
  readonly diff: MoveDiff | undefined
  readonly clock: Clock
  readonly announceOutbox: () => void
  readonly signal: AbortSignal
}

const LOOK_MS = 5

/** Waits, one after the other, for what a switch would wait for now, and keeps nobody out: who comes meanwhile is not waited for. */
export async function rehearseSwitch(sides: Sides, deps: RehearseDeps): Promise<MoveRehearsal> {
  const { maxPauseMs, clock, signal } = deps
  const isCalm = await becomeCalm(sides, signal)
  const transactionsMs = await untilGone(await findInside(sides), (some) => findInside(sides, some), deps)
  deps.announceOutbox()
  const eventsMs = await untilGone(await findUndispatched(sides), (some) => findUndispatched(sides, some), deps)
  const changesMs = await timeOf(() => followChanges(sides))
  const pauseMs = Math.ceil(PAUSE_MIN_MS + transactionsMs + eventsMs + changesMs)
  return {
    status: 'done',
    maxPauseMs,
    checks: [
      judgeComparison(deps),
      {
        check: 'changes',
        isPassed: isCalm,
        detail: isCalm ? `The last ones followed in ${ms(changesMs)}.` : 'They come faster than they can be followed.',
      },
      judgeWait('transactions', { tookMs: transactionsMs, maxPauseMs, what: 'What was under way of the tenant' }),
      judgeWait('events', { tookMs: eventsMs, maxPauseMs, what: 'Publishing what waited for it' }),
      {
        check: 'pause',
        isPassed: pauseMs <= maxPauseMs,
        detail: `The tenant would be closed for about ${ms(pauseMs)} of the ${ms(maxPauseMs)} that there are.`,
      },
    ],
    pauseMs,
    rehearsedAt: clock.now().toISOString(),
  }
}

const ms = (value: number): string => `${Math.ceil(value)} ms`

function judgeComparison({ diff, clock }: RehearseDeps): TenantMoveCheck {
  const why = whyNotEqual(diff, clock.now())
  const found = why === undefined ? 'it found both sides equal' : why === 'none' ? 'there is none' : `it found ${why}`
  return {
    check: 'comparison',
    isPassed: why === undefined,
    detail: `Of the comparison of the last ten minutes: ${found}.`,
  }
}

function judgeWait(
  check: TenantMoveCheck['check'],
  { tookMs, maxPauseMs, what }: { readonly tookMs: number; readonly maxPauseMs: number; readonly what: string },
): TenantMoveCheck {
  const isPassed = tookMs < maxPauseMs
  return { check, isPassed, detail: `${what} took ${isPassed ? '' : 'more than '}${ms(tookMs)}.` }
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

/** How long it takes until none of these is there any more; no longer than the switch may. */
async function untilGone(
  found: readonly string[],
  findOf: (found: readonly string[]) => Promise<readonly string[]>,
  { maxPauseMs, signal }: RehearseDeps,
): Promise<number> {
  return await timeOf(async () => {
    const until = performance.now() + maxPauseMs
    let left = found
    while (left.length > 0 && performance.now() < until && !signal.aborted) {
      left = await findOf(left)
      if (left.length > 0) await rest(LOOK_MS, signal)
    }
  })
}

/** Transactions that have passed the fence. */
async function findInside({ right, tenantId }: Sides, some?: readonly string[]): Promise<readonly string[]> {
  return (await right.query<{ id: string }>(FIND_INSIDE, [tenantId, some ?? null])).map(({ id }) => id)
}

async function findUndispatched({ right, tenantId }: Sides, some?: readonly string[]): Promise<readonly string[]> {
  return (await right.query<{ id: string }>(FIND_UNDISPATCHED, [tenantId, some ?? null])).map(({ id }) => id)
}

// As the lock of a bigint is shown: its two halves.
const FIND_INSIDE = `
  select l.virtualtransaction as id
  from pg_locks l
  cross join (select hashtextextended($1::uuid::text, 0) as fence) f
  where l.locktype = 'advisory'
    and l.database = (select oid from pg_database where datname = current_database())
    and l.classid::bigint = (f.fence >> 32) & 4294967295
    and l.objid::bigint = f.fence & 4294967295
    and l.objsubid = 1
    and l.granted
    and ($2::text[] is null or l.virtualtransaction = any ($2::text[]))`

const FIND_UNDISPATCHED = `
  select id::text as id
  from outbox
  where tenant_id = $1
    and dispatched_at is null
    and ($2::text[] is null or id::text = any ($2::text[]))
  limit 1000`
