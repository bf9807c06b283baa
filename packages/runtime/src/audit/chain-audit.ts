import type { Clock } from '../clock.ts'
import type { Events } from '../events.ts'
import { failureReason } from '../failure-reason.ts'
import type { Oltp } from '../oltp/oltp.ts'
import { createWakeUp } from '../stream/wake-up.ts'
import type { Tenant, Tenants } from '../tenancy/tenant.ts'
import { createAnchorHead } from './anchor-heads.ts'
import type { Anchors } from './anchors.ts'
import type { AuditKey } from './audit-key.ts'
import { createChainEntries } from './chain-entries.ts'
import { createFindChains } from './find-chains.ts'

export interface ChainAuditDeps {
  readonly oltp: Oltp
  readonly tenants: Pick<Tenants, 'find' | 'placements'>
  readonly key: AuditKey
  /** Undefined where there is no object storage: chains are then not anchored. */
  readonly anchors: Anchors | undefined
  readonly events: Events
  readonly clock: Clock
}

export interface ChainAuditOptions {
  /** How often unchained entries are looked for. Default 500: an entry is chained within a second. */
  readonly pollMs?: number
  /** How often heads are anchored. Default: once a minute. */
  readonly anchorEveryMs?: number
}

const BACKOFF_MS = 2_000

/** Chains and anchors, until it is stopped. Any number of processes may: each chain has one chainer at a time. */
export function createChainAudit(deps: ChainAuditDeps, options: ChainAuditOptions = {}) {
  const { oltp, tenants, key, anchors, events, clock } = deps
  const { pollMs = 500, anchorEveryMs = 60_000 } = options
  const findChains = createFindChains({ oltp, tenants })
  const chainEntries = createChainEntries({ oltp, key, events })
  const anchorHead = anchors && createAnchorHead({ oltp, anchors, clock, events })
  const wakeUp = createWakeUp()
  let running: Promise<void> | undefined
  let isStopping = false
  let anchoredAt = Number.NEGATIVE_INFINITY

  /** One chain that cannot be worked on keeps no other waiting. */
  const onEach = async (chains: readonly Tenant[], work: (tenant: Tenant) => Promise<unknown>) => {
    for (const tenant of chains)
      await work(tenant).catch((error: unknown) =>
        events.emit('batch.failed', { stage: 'chain audit', tenant_id: tenant.id, reason: failureReason(error) }),
      )
  }
  const chain = async () => onEach(await findChains.unchained(), chainEntries)
  const anchor = async () => {
    if (!anchorHead || performance.now() - anchoredAt < anchorEveryMs) return
    anchoredAt = performance.now()
    await onEach(await findChains.unanchored(), anchorHead)
  }
  const run = async () => {
    while (!isStopping) {
      const waitMs = await chain()
        .then(anchor)
        .then(
          () => pollMs,
          (error: unknown) => {
            events.emit('batch.failed', { stage: 'chain audit', reason: failureReason(error) })
            return BACKOFF_MS
          },
        )
      if (!isStopping) await wakeUp.wait(waitMs)
    }
  }
  return {
    start() {
      running ??= run()
    },
    /** Finishes the chain under way. Idempotent. */
    async stop() {
      isStopping = true
      wakeUp.wake()
      await running
    },
  }
}
