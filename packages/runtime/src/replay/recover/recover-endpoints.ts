import type { AuditLog } from '../../audit/audit-log.ts'
import type { Jobs } from '../../jobs/jobs.ts'
import type { Tenant, Tenants } from '../../tenancy/tenant.ts'
import { changeReplay } from '../change-replay.ts'
import { planReplay, type ReplayPlan } from '../plan/plan-replay.ts'
import { running } from '../replay-changes.ts'
import type { ReplayDeps } from '../replay-deps.ts'
import { findReplayRow } from '../replay-row.ts'
import { type Closing, forgetClosing, takeClosings } from './closings.ts'
import { findStricken } from './find-stricken.ts'
import { findRecoveryPolicy, type RecoveryPolicy } from './recovery-policy.ts'

export interface RecoverEndpointsDeps extends Omit<ReplayDeps, 'audit' | 'act' | 'jobs'> {
  readonly tenants: Pick<Tenants, 'find' | 'placements'>
  readonly auditLog: AuditLog
  readonly jobs: Pick<Jobs, 'onWake' | 'wake'>
}

/** Where nothing closed it costs one look into an empty table. */
const EVERY_MS = 30_000
/** It was away a moment ago, and nobody watches. */
const CANARY = 10

/** Until the jobs are closed. */
export async function startRecovering(deps: RecoverEndpointsDeps) {
  await deps.jobs.onWake('recover', { everyMs: EVERY_MS, work: createRecoverEndpoints(deps) })
  return { stop: async () => {} }
}

/**
 * Replays what used up its attempts while an endpoint was away, where the tenant wants it so, once its breaker closes:
 *
 * 1. a breaker that closed is taken, by one process for some minutes,
 * 2. planned under the id that came with it: whoever does it again, after a process died or was slow, finds it planned,
 * 3. run, slowly and with a canary, and only then forgotten.
 */
export function createRecoverEndpoints(deps: RecoverEndpointsDeps) {
  return async function recoverEndpoints(signal: AbortSignal): Promise<void> {
    for (const closing of await takeClosings(deps.oltp, deps.clock.now())) {
      if (signal.aborted) return
      await recoverSafely(deps, closing)
    }
  }
}

/** What goes wrong with one is that one's; it is taken again when its time is up. */
async function recoverSafely(deps: RecoverEndpointsDeps, closing: Closing): Promise<void> {
  try {
    await recover(deps, closing)
    await forgetClosing(deps.oltp, closing)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    deps.events.emit('replay.failed', { endpoint_id: closing.endpointId, replay_id: closing.replayId, reason })
  }
}

async function recover(deps: RecoverEndpointsDeps, closing: Closing): Promise<void> {
  const tenantId = await findStricken(deps, closing)
  const tenant = tenantId && (await deps.tenants.find(tenantId))
  if (!tenant) return
  const { endpointId } = closing
  const policy = await deps.oltp.inTenant(tenant, (tx) => findRecoveryPolicy(deps, tx, { tenant, endpointId }))
  if (policy?.recovery === 'on_close') await replay(deps, tenant, { closing, policy })
}

async function replay(
  deps: RecoverEndpointsDeps,
  tenant: Tenant,
  { closing, policy: { ratePerSecond } }: { readonly closing: Closing; readonly policy: RecoveryPolicy },
): Promise<void> {
  const { replayId } = closing
  await deps.auditLog.ready()
  const found = await deps.oltp.inTenant(tenant, (tx) => findReplayRow(tx, tenant, replayId))
  // What somebody has paused or cancelled since then stays so.
  if (found !== undefined && found.status !== 'planned') return
  if (found === undefined) {
    const { itemCount } = await planReplay(acting(deps, 'planReplay'), tenant, toPlan(closing))
    if (itemCount === 0) return
  }
  const change = running({ ratePerSecond, canary: CANARY })
  await changeReplay(acting(deps, 'runReplay'), tenant, { replayId, change })
}

function acting(deps: RecoverEndpointsDeps, operation: 'planReplay' | 'runReplay'): ReplayDeps {
  const act = { actor: { kind: 'platform' }, operation, reason: 'The endpoint is well again.' } as const
  return { ...deps, act, audit: deps.auditLog.as(act) }
}

function toPlan({ replayId, endpointId, failingSince, closedAt }: Closing): ReplayPlan {
  const [from, to] = [failingSince.toISOString(), closedAt.toISOString()]
  return {
    // What it refused is not what it was away for, and about what may have arrived a person has to decide.
    where: `endpoint = ${endpointId} and status = exhausted and failed >= ${from} and failed <= ${to}`,
    mayReadResponses: false,
    origin: { replayId, cause: { kind: 'breaker_closed', endpointId, failingSince: from, closedAt: to } },
  }
}
