import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '../../clock.ts'
import type { HealthNotice } from '../../connections/health/change-health.ts'
import type { Ids } from '../../ids.ts'
import type { Oltp } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { WebhookNotice } from '../../webhooks/record-health.ts'
import { type Ending, finishAttempts } from './finish-attempts.ts'

/** Writes endings, those of one tenant together: while one transaction runs, the next batch gathers. */
export interface Finisher {
  /** Resolves once the ending is durable, or when it was given up: then the lease runs out and the delivery is sent again. */
  finish(tenant: Tenant, ending: Ending): Promise<void>
}

export interface FinisherDeps {
  readonly oltp: Oltp
  readonly clock: Clock
  readonly ids: Ids
  readonly onGivenUp: (error: unknown, endings: number) => void
  /** A webhook has failed for long, or is disabled, or a connection is not as it was; told of after the commit. */
  readonly onNoticed: (tenant: Tenant, notice: WebhookNotice | HealthNotice) => void
}

interface Waiting {
  readonly ending: Ending
  readonly resolve: () => void
}

const BATCH_MAX = 500
/** Replies come in bursts. What a transaction costs whatever is in it is then paid once, and no request waits for it. */
const GATHER_MS = 5
/** Together shorter than the 30 s a lease outlives its attempt; worth it, because giving up means sending twice. */
const RETRY_AFTER_MS = [100, 500, 2_000, 5_000, 10_000]

export function createFinisher(deps: FinisherDeps): Finisher {
  const queues = new Map<string, Waiting[]>()

  const drain = async (tenant: Tenant, queue: Waiting[]): Promise<void> => {
    while (queue.length > 0) {
      if (queue.length < BATCH_MAX) await wait(GATHER_MS)
      const batch = queue.splice(0, BATCH_MAX)
      const endings = batch.map(({ ending }) => ending)
      await write(deps, tenant, endings)
      for (const { resolve } of batch) resolve()
    }
    queues.delete(tenant.id)
  }

  return {
    finish(tenant, ending) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const queue = queues.get(tenant.id)
      if (queue) queue.push({ ending, resolve })
      else {
        const started: Waiting[] = [{ ending, resolve }]
        queues.set(tenant.id, started)
        void drain(tenant, started)
      }
      return promise
    },
  }
}

async function write(
  { oltp, clock, ids, onGivenUp, onNoticed }: FinisherDeps,
  tenant: Tenant,
  endings: readonly Ending[],
): Promise<void> {
  for (const retryAfterMs of [...RETRY_AFTER_MS, undefined]) {
    try {
      const notices = await finishAttempts(oltp, tenant, { endings, now: clock.now(), ids })
      for (const notice of notices) onNoticed(tenant, notice)
      return
    } catch (error) {
      if (retryAfterMs === undefined) return onGivenUp(error, endings.length)
      await wait(retryAfterMs)
    }
  }
}
