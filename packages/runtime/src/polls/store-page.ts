import { hash } from 'node:crypto'
import type { PolledRecord } from '@howazit/connector-kit'
import { changeHealth, type HealthNotice } from '../connections/health/change-health.ts'
import { readRecord } from '../inbound/read-events.ts'
import { inboundCallContext } from '../inbound/store-call.ts'
import { type Incoming, storeInbound } from '../inbound/store-inbound.ts'
import { pageProgress } from './end-run.ts'
import { keepProgress, type PollProgress } from './lease-polls.ts'
import type { PollRun, RunPollDeps } from './run-poll.ts'

export interface PageToStore {
  readonly records: readonly PolledRecord[]
  /** With the last page; more follow without it. */
  readonly progress: PollProgress | undefined
}

export interface KeptPage {
  readonly notices: readonly HealthNotice[]
}

/**
 * Keeps what is new of a page, tells of it, and keeps how far the poll came, all in one transaction; undefined where the lease was
 * lost meanwhile, and nothing is kept then. Until the poll has come to its end once, what it sees is only remembered.
 */
export async function storePage(
  deps: RunPollDeps,
  run: PollRun,
  { records, progress = pageProgress(deps, run) }: PageToStore,
): Promise<KeptPage | undefined> {
  const { oltp, clock, ids, jobs, events } = deps
  const { tenant, lease, opened } = run
  const incoming = await Promise.all(records.map((record) => toIncoming(deps, run, record)))
  const now = clock.now()
  const kept = await oltp.inTenant(tenant, async (tx) => {
    // First: a process that took over must not find what this one is about to write.
    if (!(await keepProgress(tx, tenant, { lease, progress }))) return undefined
    const stored = await storeInbound(tx, tenant, { connection: opened.row, incoming, now, ids })
    const isWellAgain = lease.failing_since !== null && progress.failure === null
    const change = { connectionId: opened.row.id, to: 'healthy', ifReason: ['poll_failing', 'poll_refused'] } as const
    const notices = isWellAgain ? await changeHealth(tx, tenant, { changes: [change], now, ids }) : []
    return { stored, notices }
  })
  if (!kept) return undefined
  const { stored, notices } = kept
  const seen = { tenant_id: tenant.id, connection_id: opened.row.id, connector: opened.connector.id, source: 'poll' }
  if (stored.stored > 0)
    events.emit('inbound.received', {
      ...seen,
      poll: lease.poll,
      outcome: lease.baselined_at === null ? 'baseline' : 'stored',
      count: stored.stored,
      attributed: stored.attributed,
    })
  const duplicates = records.length - stored.stored
  if (duplicates > 0) events.emit('inbound.received', { ...seen, outcome: 'duplicate', count: duplicates })
  // After the commit: a picker woken earlier would find nothing.
  if (stored.deliveries > 0) await jobs.wake('deliver')
  return { notices }
}

async function toIncoming(
  { ids, secrets }: Pick<RunPollDeps, 'ids' | 'secrets'>,
  { tenant, lease }: PollRun,
  { id: recordId, watermark, record }: PolledRecord,
): Promise<Incoming> {
  const id = ids.newId()
  const isSilent = lease.baselined_at === null
  const version = JSON.stringify([lease.poll, recordId, watermark ?? null])
  return {
    id,
    source: 'poll',
    poll: lease.poll,
    dedupeKey: hash('sha256', `poll ${version}`, 'buffer'),
    contentHash: null,
    eventType: lease.poll,
    sealed: isSilent ? null : await secrets.seal(tenant, Buffer.from(JSON.stringify(record)), inboundCallContext(id)),
    events: [readRecord(record, { eventType: lease.poll, id: recordId })],
    isSilent,
  }
}
