import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { TenantId, Tenants } from '../tenancy/tenant.ts'
import { createCircuitBreaker, type Health } from './circuit-breaker.ts'
import { createFinisher } from './create-finisher.ts'
import { type DeliverLeasesDeps, deliverLeases, LEASE_MARGIN_MS } from './deliver-leases.ts'
import { createLaneShares } from './lane-shares.ts'
import { type Lease, pickDeliveries } from './pick-deliveries.ts'

export interface DeliveryLoopDeps extends Omit<DeliverLeasesDeps, 'finisher'> {
  readonly tenants: Pick<Tenants, 'find'>
}

export interface DeliveryLoopOptions {
  readonly concurrencyMax: number
  readonly perEndpointMax: number
  readonly perTenantMax: number
}

export interface DeliveryLoop {
  /** Starts picking until nothing is due or every place is taken; failures are events, never thrown. */
  wake(): void
  /** Picks and sends until nothing is due or under way. */
  deliverDue(): Promise<void>
  /** Picks no more and waits for the attempts under way. */
  stop(): Promise<void>
}

const GATHER_MS = 10

/** Keeps up to `concurrencyMax` attempts under way, each place filled again as soon as it is free. */
export function createDeliveryLoop(deps: DeliveryLoopDeps, options: DeliveryLoopOptions): DeliveryLoop {
  const { oltp, clock, events, tenants, timeoutMs } = deps
  const breaker = createCircuitBreaker(clock)
  const lanes = createLaneShares()
  const onGivenUp = (error: unknown, endings: number) => events.emit('delivery.failed', { endings, ...describe(error) })
  const finisher = createFinisher({ oltp, clock, onGivenUp })
  const underWay = new Set<Promise<void>>()
  let places = options.concurrencyMax
  let pumping: Promise<void> | undefined
  let isAskedAgain = false
  let isPumpingSoon = false
  let isStopped = false

  const pick = async (): Promise<readonly Lease[]> => {
    const now = clock.now()
    const leases = await pickDeliveries(oltp, {
      now,
      leaseUntil: new Date(now.getTime() + timeoutMs + LEASE_MARGIN_MS),
      limit: places,
      perEndpointMax: options.perEndpointMax,
      perTenantMax: options.perTenantMax,
      roomByEndpoint: breaker.roomByEndpoint(),
      lanesUsed: lanes.used(),
      seed: randomUUID(),
    })
    for (const { lane } of leases) lanes.charge(lane)
    return leases
  }

  const deliverOfTenant = async (tenantId: string, leases: readonly Lease[]): Promise<void> => {
    const ends = new Map(leases.map((lease) => [lease.deliveryId, breaker.begin(lease.webhookId)]))
    places -= ends.size
    const onEnd = (deliveryId: string, health: Health): void => {
      ends.get(deliveryId)?.(health)
      if (ends.delete(deliveryId)) places += 1
      pumpSoon()
    }
    try {
      const tenant = await tenants.find(tenantId as TenantId)
      if (tenant) await deliverLeases({ ...deps, finisher }, tenant, { leases, onEnd })
      else events.emit('delivery.failed', { tenant_id: tenantId, reason: 'unknown tenant', leases: leases.length })
    } catch (error) {
      // The leases run out by themselves, so nothing is lost; what it was is for the operator.
      events.emit('delivery.failed', { tenant_id: tenantId, leases: leases.length, ...describe(error) })
    } finally {
      for (const deliveryId of ends.keys()) onEnd(deliveryId, 'unknown')
    }
  }

  const track = (work: Promise<void>): void => {
    underWay.add(work)
    void work.finally(() => underWay.delete(work))
  }

  const fillPlaces = async (): Promise<void> => {
    do {
      isAskedAgain = false
      const leases = places > 0 && !isStopped ? await pick() : []
      for (const [tenantId, ofTenant] of Map.groupBy(leases, (lease) => lease.tenantId)) {
        track(deliverOfTenant(tenantId, ofTenant))
      }
      if (leases.length > 0) isAskedAgain = true
    } while (isAskedAgain && places > 0 && !isStopped)
  }

  const pump = async (): Promise<void> => {
    isAskedAgain = true
    pumping ??= fillPlaces()
      .catch((error: unknown) => {
        isAskedAgain = false
        events.emit('delivery.failed', describe(error))
      })
      .finally(() => {
        pumping = undefined
        // Asked in the moment between the last look and this one.
        if (isAskedAgain && places > 0 && !isStopped) void pump()
      })
    await pumping
  }

  /** Endings come in bursts: one pick for all of them costs what one pick for each would. */
  const pumpSoon = (): void => {
    if (isPumpingSoon) return
    isPumpingSoon = true
    track(
      wait(GATHER_MS).then(() => {
        isPumpingSoon = false
        return pump()
      }),
    )
  }

  const settle = async (): Promise<void> => {
    while (underWay.size > 0 || pumping) await Promise.all([...underWay, pumping])
  }

  return {
    wake: () => void pump(),
    async deliverDue() {
      await pump()
      await settle()
    },
    async stop() {
      isStopped = true
      await settle()
    },
  }
}

const describe = (error: unknown) => ({ reason: error instanceof Error ? error.message : String(error) })
