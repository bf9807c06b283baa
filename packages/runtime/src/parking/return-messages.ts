import type { Events } from '../events.ts'
import { failureReason } from '../failure-reason.ts'
import { type Settling, settleBatch } from '../settle-batch.ts'
import type { WakeUp } from '../stream/wake-up.ts'
import type { Parking, Reading, TakenOut } from './parking.ts'

export interface ReturningDeps {
  readonly parking: Parking
  readonly reading: Reading
  /** As the subscription settles, without looking whether anything is parked. */
  readonly settling: Settling
  /** Woken when something was parked. */
  readonly wakeUp: WakeUp
  readonly events: Events | undefined
}

/** How often it is asked whether another process has parked anything. */
const LOOK_EVERY_MS = 1_000
/**
 * A tenant that is away is tried again after a fourth of the time that it has been away. One that is switched to another place waits for
 * little longer than that takes; a database that is away may take long to say so, and is asked ever less.
 */
const REST_SHARE = 1 / 4
const REST_MIN_MS = 100
const REST_MAX_MS = 5_000

interface Rest {
  readonly until: number
  /** Where it could not be entered the last time. */
  readonly awaySince: number | undefined
}

/**
 * Handles what is parked for a group again, each tenant in its turn, from now until stopped. Any number of processes may: one at a
 * time works on a tenant, and whoever finds it away comes later.
 */
export function startReturning({ parking, reading, settling, wakeUp, events }: ReturningDeps) {
  const stopping = new AbortController()
  const { signal } = stopping
  const rests = new Map<string, Rest>()

  const takeOut = async (tenantId: string): Promise<TakenOut> => {
    let count = 0
    const takenOut = await parking.takeOut(reading, {
      tenantId,
      async handle(messages) {
        const parked = await settleBatch(settling, messages, signal)
        count = messages.length - parked.length
        return parked.map(({ message }) => message)
      },
    })
    if (count > 0) events?.emit('message.returned', { ...reading, tenant_id: tenantId, count })
    return takenOut
  }
  const reportFailure = (error: unknown): TakenOut => {
    if (!signal.aborted)
      events?.emit('batch.failed', { ...reading, stage: 'return parked', reason: failureReason(error) })
    return 'none'
  }
  const rest = (tenantId: string, takenOut: TakenOut) => {
    const now = performance.now()
    const awaySince = takenOut === 'none' ? (rests.get(tenantId)?.awaySince ?? now) : undefined
    rests.set(tenantId, { until: now + restMsOf(takenOut, now - (awaySince ?? now)), awaySince })
  }
  /** One batch of every tenant that is due, and how long until the next one is. */
  const step = async (): Promise<number> => {
    const tenants = await parking.findTenants(reading)
    for (const tenantId of rests.keys()) if (!tenants.has(tenantId)) rests.delete(tenantId)
    for (const tenantId of tenants) {
      if (signal.aborted || (rests.get(tenantId)?.until ?? 0) > performance.now()) continue
      rest(tenantId, await takeOut(tenantId).catch(reportFailure))
    }
    const next = Math.min(...[...rests.values()].map(({ until }) => until))
    return Math.min(next - performance.now(), LOOK_EVERY_MS)
  }
  const run = async () => {
    while (!signal.aborted) {
      const waitMs = await step().catch((error: unknown) => {
        reportFailure(error)
        return LOOK_EVERY_MS
      })
      if (waitMs > 0) await wakeUp.wait(waitMs)
    }
  }

  const running = run()
  return {
    /** Ends after the messages under way. Idempotent. */
    async stop() {
      stopping.abort()
      wakeUp.wake()
      await running
    },
  }
}

function restMsOf(takenOut: TakenOut, awayMs: number): number {
  if (takenOut === 'none') return Math.min(Math.max(awayMs * REST_SHARE, REST_MIN_MS), REST_MAX_MS)
  return takenOut === 'busy' ? LOOK_EVERY_MS : 0
}
