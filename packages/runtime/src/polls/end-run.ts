import type { AskedPage, RecordOutcome } from '@howazit/connector-kit'
import { changeHealth, type HealthChange, type HealthNotice } from '../connections/health/change-health.ts'
import { keepProgress, type PollProgress } from './lease-polls.ts'
import type { PollRun, RunPollDeps } from './run-poll.ts'

type Deps = Pick<RunPollDeps, 'oltp' | 'clock' | 'events' | 'ids' | 'random'>

/** A version of the connector that lacks the poll may be followed by one that has it. */
const INTERVAL_MS = 3_600_000
const BACKOFF_MS_MAX = 6 * 3_600_000
const THROTTLED_MS = 60_000
/** One or two failures are noise. */
const FAILURES_MAX = 3
const DETAIL_LENGTH_MAX = 500

/** Not at the same moment for all connections of a connector. */
const around = (ms: number, random: () => number): number => Math.round(ms * (0.9 + 0.2 * random()))

const intervalMs = ({ poll }: PollRun): number => (poll ? poll.intervalSeconds * 1_000 : INTERVAL_MS)

/** What is kept where all pages were seen. */
export function endRun({ clock, random }: Pick<Deps, 'clock' | 'random'>, run: PollRun): PollProgress {
  const { lease, seen } = run
  const now = clock.now()
  return {
    watermark: seen ?? lease.watermark,
    position: null,
    baselinedAt: lease.baselined_at ?? now,
    polledAt: now,
    nextPollAt: new Date(now.getTime() + around(intervalMs(run), random)),
    isGoingOn: false,
    failure: null,
  }
}

/** What is kept between pages: how far it came, and that it failed before. */
export function pageProgress({ clock }: Pick<Deps, 'clock'>, run: PollRun): PollProgress {
  return { ...asBefore(run), nextPollAt: clock.now(), isGoingOn: true }
}

/** Goes on with the same pages later. */
export async function pauseRun({ oltp, clock }: Deps, run: PollRun, waitMs: number): Promise<void> {
  const { tenant, lease } = run
  const nextPollAt = new Date(clock.now().getTime() + waitMs)
  const progress = { ...asBefore(run), nextPollAt, isGoingOn: false }
  await oltp.inTenant(tenant, (tx) => keepProgress(tx, tenant, { lease, progress }))
}

/**
 * Backs off, the longer the more often it failed. Being told "not now" is no failure. What fails for good begins anew at the
 * watermark, since the place it was at may be what is wrong.
 */
export async function failRun(
  deps: Deps,
  run: PollRun,
  { failure: failed, status }: Extract<AskedPage, { readonly failure: unknown }>,
): Promise<readonly HealthNotice[]> {
  if (failed.outcome === 'throttled') {
    await pauseRun(deps, run, failed.retryAfterMs ?? THROTTLED_MS)
    return []
  }
  const { oltp, clock, events, ids, random } = deps
  const { tenant, lease } = run
  const now = clock.now()
  const count = lease.failure_count + 1
  const backoffMs = Math.min(intervalMs(run) * 2 ** Math.min(count, 10), BACKOFF_MS_MAX)
  const failure = { count, since: lease.failing_since ?? now, reason: failed.reason, detail: detailOf(failed) }
  const progress: PollProgress = {
    ...asBefore(run),
    ...(failed.outcome === 'refused' && { position: null }),
    nextPollAt: new Date(now.getTime() + Math.max(around(backoffMs, random), failed.retryAfterMs ?? 0)),
    isGoingOn: false,
    failure,
  }
  events.emit('poll.failed', {
    tenant_id: tenant.id,
    connection_id: lease.connection_id,
    connector: run.opened.connector.id,
    poll: lease.poll,
    reason: failed.reason,
    status,
    failures: count,
  })
  return await oltp.inTenant(tenant, async (tx) => {
    const isKept = await keepProgress(tx, tenant, { lease, progress })
    const changes = isKept ? changesOf(run, failed, count) : []
    return changes.length === 0 ? [] : await changeHealth(tx, tenant, { changes, now, ids })
  })
}

/** A person who has to agree again is told by the tokens already. */
function changesOf({ lease }: PollRun, failed: RecordOutcome, count: number): readonly HealthChange[] {
  const { connection_id: connectionId, poll } = lease
  if (failed.reason === 'needs_consent') return []
  const detail = `${poll}: ${detailOf(failed) ?? failed.reason}`
  if (failed.disable) return [{ connectionId, to: 'failed', reason: 'poll_refused', detail }]
  return count < FAILURES_MAX ? [] : [{ connectionId, to: 'degraded', reason: 'poll_failing', detail }]
}

function asBefore({ lease, since, place, seen }: PollRun): Omit<PollProgress, 'nextPollAt' | 'isGoingOn'> {
  const position = { ...(since !== undefined && { since }), ...(seen !== undefined && { seen }) }
  const { failing_since: failingSince, failure_reason: reason } = lease
  return {
    watermark: lease.watermark,
    position: place === undefined ? null : { ...position, place },
    baselinedAt: lease.baselined_at,
    polledAt: lease.polled_at,
    failure:
      failingSince === null
        ? null
        : {
            count: lease.failure_count,
            since: failingSince,
            reason: reason ?? 'unknown',
            detail: lease.failure_detail,
          },
  }
}

/** The vendor's words, redacted by the kit, without what no log and no store takes. */
function detailOf({ message, hint }: RecordOutcome): string | null {
  const said = [message, hint].filter((part) => part !== undefined).join(' ')
  const text = said.replaceAll(/\p{C}+/gu, ' ').trim()
  return text === '' ? null : text.slice(0, DETAIL_LENGTH_MAX)
}
