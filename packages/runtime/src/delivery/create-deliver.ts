import { readFileSync } from 'node:fs'
import { backoffScheduleMs, type MappingPool } from '@howazit/connector-kit'
import type { AuditLog } from '../audit/audit-log.ts'
import { type Clock, systemClock } from '../clock.ts'
import { consume } from '../consume.ts'
import type { Egress } from '../egress/egress.ts'
import type { Events } from '../events.ts'
import { createIds, type Ids } from '../ids.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Oltp } from '../oltp/oltp.ts'
import type { Parking } from '../parking/parking.ts'
import type { Secrets } from '../secrets/secrets.ts'
import type { Stream, Subscription } from '../stream/stream.ts'
import type { Tenants } from '../tenancy/tenant.ts'
import type { OpenTransport } from '../transports/transport.ts'
import { createEndpointTokens } from '../webhooks/endpoint-tokens.ts'
import type { RoutePorts } from './attempt/route-ports.ts'
import { DeliveryLoop } from './delivery-loop.ts'
import { createPlanDeliveries } from './plan/plan-deliveries.ts'

export interface DeliverDeps extends RoutePorts {
  readonly auditLog: AuditLog
  readonly oltp: Oltp
  readonly stream: Stream
  readonly parking: Parking
  readonly jobs: Jobs
  readonly secrets: Secrets
  readonly mappings: Pick<MappingPool, 'map'>
  /** To webhooks. */
  readonly egress: Pick<Egress, 'send'>
  /** Along routes. */
  readonly openTransport: OpenTransport
  readonly tenants: Pick<Tenants, 'find' | 'placements'>
  readonly events: Events
  readonly clock?: Clock
  readonly ids?: Ids
  readonly random?: () => number
}

export interface DeliverOptions {
  /** Attempts under way in this process. */
  readonly concurrencyMax?: number
  /** Attempts under way per endpoint and per tenant, over all processes. */
  readonly perEndpointMax?: number
  readonly perTenantMax?: number
  /** For one attempt as a whole. */
  readonly timeoutMs?: number
  /** How long stopping waits for answers before it hangs up; 5,000 by default, well within the 10 s a process has to end. */
  readonly drainMs?: number
  /** Delay before each attempt; Standard Webhooks' schedule by default. */
  readonly scheduleMs?: readonly number[]
  /** How often overdue deliveries are looked for, whether or not anyone woke the picker. */
  readonly sweepEveryMs?: number
}

/** The stage that delivers: plans what subscriptions and routes want and sends what is due. */
export interface Deliver extends AsyncDisposable {
  /** Idempotent. */
  start(): Promise<void>
  /** Makes an attempt for everything that is due by the clock and resolves when nothing is due or under way. */
  deliverDue(): Promise<void>
  /** Plans no more, picks no more, waits for what is being sent, at most `drainMs`. Idempotent. */
  stop(): Promise<void>
}

const PLAN_BATCH_MAX = 500
const PLAN_LINGER_MS = 25

/**
 * Model: a row of `deliveries` is pending until it is delivered, refused or exhausted, and due when `next_attempt_at` has
 * come and nobody holds its lease. Jobs only wake the picker; whatever they lose, the sweep finds. A sender that dies
 * leaves a lease that runs out; its attempt counts as one that may have been received.
 */
export function createDeliver(deps: DeliverDeps, options: DeliverOptions = {}): Deliver {
  const { clock = systemClock, ids = createIds(clock), random = Math.random } = deps
  const { sweepEveryMs = 5_000, timeoutMs = 15_000, scheduleMs = backoffScheduleMs } = options
  const endpointTokens = createEndpointTokens({ egress: deps.egress, clock })
  const transport = deps.openTransport()
  const userAgent = `Howazit/${readVersion()}`
  const loop = new DeliveryLoop(
    { ...deps, clock, ids, random, endpointTokens, transport, userAgent, timeoutMs, scheduleMs },
    {
      concurrencyMax: options.concurrencyMax ?? 128,
      perEndpointMax: options.perEndpointMax ?? 16,
      perTenantMax: options.perTenantMax ?? 64,
      drainMs: options.drainMs ?? 5_000,
    },
  )
  const handle = createPlanDeliveries({ ...deps, clock, ids, onPlanned: (tenant) => loop.wakeFor(tenant) })
  let starting: Promise<Subscription> | undefined
  let stopping: Promise<void> | undefined

  const start = async (): Promise<Subscription> => {
    // The job ends at once: how long the sending takes is the loop's business, not that of the queue's locks.
    await deps.jobs.onWake('deliver', { everyMs: sweepEveryMs, work: async () => loop.wake() })
    return await consume({
      stream: deps.stream,
      parking: deps.parking,
      topic: 'response.created',
      group: 'delivery',
      stage: 'plan-deliveries',
      batchSizeMax: PLAN_BATCH_MAX,
      lingerMs: PLAN_LINGER_MS,
      events: deps.events,
      handle,
    })
  }
  const stop = async (): Promise<void> => {
    const subscription = await starting?.catch(() => undefined)
    await subscription?.stop()
    await loop.stop()
    await transport.close()
  }

  return Object.freeze({
    async start() {
      starting ??= start()
      await starting
    },
    deliverDue: () => loop.deliverDue(),
    stop: () => (stopping ??= stop()),
    [Symbol.asyncDispose]: () => (stopping ??= stop()),
  } satisfies Deliver)
}

function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
