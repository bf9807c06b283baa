import { type AskedPage, askPage, type PagePlace, type Poll } from '@howazit/connector-kit'
import { type ConnectionPortsDeps, createConnectionPorts } from '../connections/create-connection-ports.ts'
import { emitHealth, type HealthNotice } from '../connections/health/change-health.ts'
import { type OpenedConnection, openConnection } from '../connections/open-connection.ts'
import type { PinnedConnectors } from '../connectors/pinned-connectors.ts'
import type { RateGate } from '../delivery/limits/rate-gate.ts'
import type { Events } from '../events.ts'
import type { Ids } from '../ids.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Oltp } from '../oltp/oltp.ts'
import type { Secrets } from '../secrets/secrets.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { endRun, failRun, pauseRun } from './end-run.ts'
import type { PollLease } from './lease-polls.ts'
import { passGate, tellGate } from './poll-rates.ts'
import { storePage } from './store-page.ts'
import { laterOf, sinceOf } from './watermark.ts'

export interface RunPollDeps extends ConnectionPortsDeps {
  readonly oltp: Oltp
  readonly secrets: Pick<Secrets, 'open' | 'seal'>
  readonly pinnedConnectors: PinnedConnectors
  readonly gate: RateGate
  readonly jobs: Pick<Jobs, 'wake'>
  readonly events: Events
  readonly ids: Ids
  readonly random: () => number
}

/** One run of a poll: as far as it came before, and as it goes on. */
export interface PollRun {
  readonly tenant: Tenant
  readonly lease: PollLease
  readonly opened: OpenedConnection
  /** Undefined where the connection's version of the connector has no such poll any more. */
  readonly poll: Poll | undefined
  /** The same for all pages of it. */
  readonly since: string | undefined
  readonly place: PagePlace | undefined
  /** The latest that was seen. */
  readonly seen: string | undefined
}

/** Larger than what a delivery's reply may be: this one is read. */
const PAGE_BYTES_MAX = 4 * 1024 * 1024
/** One slow vendor must not hold up the others for longer; the run goes on at the next look. */
const RUN_MS_MAX = 30_000

/**
 * Asks for what is new, page by page, each kept and told of in one transaction with how far it came. A run that is cut off goes on
 * where it was; the watermark moves when all pages were seen, in whatever order they come, and what comes again because of the
 * overlap is known by its id and its version.
 */
export async function runPoll(
  deps: RunPollDeps,
  tenant: Tenant,
  { lease, signal }: { readonly lease: PollLease; readonly signal: AbortSignal },
): Promise<void> {
  let run = await openRun(deps, tenant, lease)
  const ports = createConnectionPorts(deps, tenant, run.opened, { responseBytesMax: PAGE_BYTES_MAX })
  const endsAtMs = performance.now() + RUN_MS_MAX
  for (let pages = 0; pages < (run.poll?.pagesMax ?? 1); pages++) {
    if (signal.aborted || performance.now() > endsAtMs) return await pauseRun(deps, run, 0)
    const waitMs = await passGate(deps.gate, run)
    if (waitMs > 0) return await pauseRun(deps, run, waitMs)

    const { connector, values: connection } = run.opened
    const { since, place } = run
    const question = { connector, connection, poll: lease.poll, now: deps.clock.now() }
    const asked = await askPage({ ...question, ...(since !== undefined && { since }), ...(place && { place }) }, ports)
    await tellGate(deps.gate, run, asked)
    if ('failure' in asked) return tell(deps, tenant, await failRun(deps, run, asked))

    const isLast = asked.next === undefined
    run = { ...run, place: asked.next, seen: latestOf(run.seen, asked.records) }
    const kept = await storePage(deps, run, {
      records: asked.records,
      progress: isLast ? endRun(deps, run) : undefined,
    })
    // Somebody else has it by now, and what they see they keep.
    if (!kept) return
    tell(deps, tenant, kept.notices)
    if (isLast) return
  }
  await pauseRun(deps, run, 0)
}

async function openRun(deps: RunPollDeps, tenant: Tenant, lease: PollLease): Promise<PollRun> {
  const opened = await openConnection(deps, tenant, lease.connection_id)
  const poll = opened.connector.polls?.[lease.poll]
  const { position } = lease
  return {
    tenant,
    lease,
    opened,
    poll,
    since: position ? position.since : sinceOf(lease.watermark ?? undefined, poll?.overlapSeconds ?? 0),
    place: position?.place,
    seen: position?.seen,
  }
}

type Records = Extract<AskedPage, { readonly next: unknown }>['records']

const latestOf = (seen: string | undefined, records: Records): string | undefined =>
  records.reduce((latest, { watermark }) => laterOf(latest, watermark), seen)

const tell = ({ events }: RunPollDeps, tenant: Tenant, notices: readonly HealthNotice[]): void =>
  emitHealth(events, tenant, notices)
