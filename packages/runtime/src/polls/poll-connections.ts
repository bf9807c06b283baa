import type { Clock } from '../clock.ts'
import { createRateGate } from '../delivery/limits/rate-gate.ts'
import { createPostgresRateStore } from '../delivery/limits/rate-store.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Oltp } from '../oltp/oltp.ts'
import { sideBySide } from '../side-by-side.ts'
import { TENANTS_AT_ONCE, type Tenant, type Tenants } from '../tenancy/tenant.ts'
import { leasePolls, type PollLease } from './lease-polls.ts'
import { type RunPollDeps, runPoll } from './run-poll.ts'

export interface PollConnectionsDeps extends Omit<RunPollDeps, 'gate' | 'random'> {
  readonly tenants: Pick<Tenants, 'list'>
  readonly jobs: Pick<Jobs, 'onWake' | 'wake'>
  readonly random?: () => number
}

/** A tenant that wants no polls costs one look into an empty index. */
const EVERY_MS = 30_000
/** Of one tenant at one look: what is left is taken at the next. */
const POLLS_MAX = 10

/** Every half minute, until the jobs are closed. */
export async function startPolling(deps: PollConnectionsDeps) {
  await deps.jobs.onWake('poll-connections', { everyMs: EVERY_MS, work: createPollConnections(deps) })
  return { stop: async () => {} }
}

/** Runs what is due of the polls that tenants want. What goes wrong with one is that one's: its lease runs out by itself. */
export function createPollConnections(deps: PollConnectionsDeps) {
  const gate = openGate(deps)
  const tools: RunPollDeps = { ...deps, gate, random: deps.random ?? Math.random }
  const runOne = async (tenant: Tenant, lease: PollLease, signal: AbortSignal): Promise<void> => {
    await runPoll(tools, tenant, { lease, signal }).catch((error: unknown) =>
      deps.events.emit('poll.failed', {
        tenant_id: tenant.id,
        connection_id: lease.connection_id,
        poll: lease.poll,
        reason: error instanceof Error ? error.message : String(error),
      }),
    )
  }
  return async function pollConnections(signal: AbortSignal): Promise<void> {
    await sideBySide(await deps.tenants.list(), TENANTS_AT_ONCE, async (tenant) => {
      if (signal.aborted) return
      for (const lease of await leaseOf(deps, tenant)) {
        if (signal.aborted) return
        await runOne(tenant, lease, signal)
      }
    })
  }
}

/** One tenant whose tables are away must not keep the others from being looked at. */
async function leaseOf({ oltp, clock, events }: PollConnectionsDeps, tenant: Tenant): Promise<readonly PollLease[]> {
  const options = { now: clock.now(), limit: POLLS_MAX }
  try {
    return await oltp.inTenant(tenant, (tx) => leasePolls(tx, tenant, options))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    events.emit('poll.failed', { tenant_id: tenant.id, reason })
    return []
  }
}

/** Without the store each process keeps to all of a limit: polls are few. */
const openGate = ({ oltp, clock }: { readonly oltp: Oltp; readonly clock: Clock }) =>
  createRateGate({ store: createPostgresRateStore({ oltp, clock }), clock, workers: () => 1 })
