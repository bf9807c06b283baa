import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { changeHealth, emitHealth, type HealthNotice } from '../connections/health/change-health.ts'
import type { Placement } from '../tenancy/placement.ts'
import type { Tenant, TenantId, Tenants } from '../tenancy/tenant.ts'
import type { WebhookNotice } from '../webhooks/record-health.ts'
import { type CircuitBreaker, createCircuitBreaker, type Health } from './circuit-breaker.ts'
import { createFinisher } from './create-finisher.ts'
import { type DeliverLeasesDeps, deliverLeases, LEASE_MARGIN_MS } from './deliver-leases.ts'
import { createLaneShares } from './lane-shares.ts'
import { type Lease, pickDeliveries } from './pick-deliveries.ts'
import { createPlacementTurns, type PlacementTurns } from './placement-turns.ts'
import { createRateGate } from './rate-gate.ts'
import { createPostgresRateStore } from './rate-store.ts'
import { createSharedBreakers, type SharedBreakers } from './share-breakers.ts'

export interface DeliveryLoopDeps extends Omit<DeliverLeasesDeps, 'finisher' | 'gate' | 'signal'> {
  readonly tenants: Pick<Tenants, 'find' | 'placements'>
}

export interface DeliveryLoopOptions {
  readonly concurrencyMax: number
  readonly perEndpointMax: number
  readonly perTenantMax: number
  /** How long stopping waits for answers before it hangs up. */
  readonly drainMs: number
}

const GATHER_MS = 10
const CAPS_MAX = 10_000
const NOTED_MS = 60_000
const FAILING = 'Most attempts of the last minutes failed. Deliveries wait; one at a time tries whether it works again.'

/** Keeps up to `concurrencyMax` attempts under way, each place filled again as soon as it is free. */
export class DeliveryLoop {
  readonly #deps: DeliverLeasesDeps & Pick<DeliveryLoopDeps, 'tenants'>
  readonly #options: DeliveryLoopOptions
  readonly #breaker: CircuitBreaker
  readonly #shared: SharedBreakers
  readonly #lanes = createLaneShares()
  readonly #turns: PlacementTurns
  /** Endpoints whose limits are used up, and until when. */
  readonly #resting = new Map<string, number>()
  readonly #rest = (endpointId: string, waitMs: number): void => {
    this.#resting.set(endpointId, this.#deps.clock.now().getTime() + waitMs)
  }
  /** What endpoints take at once, where that is not what most do. */
  readonly #mostAtOnce = new Map<string, number>()
  readonly #cap = (endpointId: string, most: number): void => {
    if (this.#mostAtOnce.size >= CAPS_MAX) this.#mostAtOnce.clear()
    this.#mostAtOnce.set(endpointId, most)
  }
  /** Endpoints that are told of as failing, and when: each of their attempts says so again. */
  readonly #noted = new Map<string, number>()
  readonly #underWay = new Set<Promise<void>>()
  #places: number
  #pumping: Promise<void> | undefined
  #isAskedAgain = false
  #isPumpingSoon = false
  readonly #hangUp = new AbortController()
  #isStopped = false

  constructor(deps: DeliveryLoopDeps, options: DeliveryLoopOptions) {
    const { oltp, clock, ids, events } = deps
    const onGivenUp = (error: unknown, endings: number) =>
      events.emit('delivery.failed', { endings, reason: reasonOf(error) })
    const onNoticed = (tenant: Tenant, noticed: WebhookNotice | HealthNotice) => {
      if ('connectionId' in noticed) return emitHealth(events, tenant, [noticed])
      const { kind, webhookId, ...notice } = noticed
      const percent = 'percent' in notice ? notice.percent : undefined
      const reason = 'reason' in notice ? notice.reason : undefined
      events.emit(`webhook.${kind}`, { tenant_id: tenant.id, webhook_id: webhookId, percent, reason })
    }
    const finisher = createFinisher({ oltp, clock, ids, onGivenUp, onNoticed })
    const workers = () => this.#shared.workers()
    const gate = createRateGate({ store: createPostgresRateStore({ oltp, clock }), clock, workers })
    this.#deps = { ...deps, finisher, gate, signal: this.#hangUp.signal }
    this.#options = options
    this.#breaker = createCircuitBreaker(clock)
    this.#shared = createSharedBreakers({ oltp, breaker: this.#breaker, clock })
    this.#turns = createPlacementTurns(deps)
    this.#places = options.concurrencyMax
  }

  /** Starts picking until nothing is due or every place is taken; failures are events, never thrown. */
  wake(): void {
    this.#turns.hearOfSome()
    void this.#pump()
  }

  /** The same, where it is known who has something due. */
  wakeFor(placement: Placement): void {
    this.#turns.hear(placement)
    void this.#pump()
  }

  /** Picks and sends until nothing is due or under way. */
  async deliverDue(): Promise<void> {
    this.#turns.hearOfAll()
    await this.#pump()
    await this.#settle()
  }

  /**
   * Picks no more and waits for the attempts under way, at most `drainMs`; what is cut off then may have been received and
   * is recorded so. Idempotent.
   */
  async stop(): Promise<void> {
    this.#isStopped = true
    const reason = Object.assign(new Error('The sender is stopping.'), { code: 'ESHUTDOWN' })
    const timer = setTimeout(() => this.#hangUp.abort(reason), this.#options.drainMs)
    await this.#settle()
    clearTimeout(timer)
  }

  async #pump(): Promise<void> {
    this.#isAskedAgain = true
    this.#pumping ??= this.#fillPlaces()
      .catch((error: unknown) => {
        this.#isAskedAgain = false
        this.#deps.events.emit('delivery.failed', { reason: reasonOf(error) })
      })
      .finally(() => {
        this.#pumping = undefined
        // Asked in the moment between the last look and this one.
        if (this.#isAskedAgain && this.#canPick()) void this.#pump()
      })
    await this.#pumping
  }

  async #fillPlaces(): Promise<void> {
    while (this.#isAskedAgain && this.#canPick()) {
      this.#isAskedAgain = false
      await this.#shared.share()
      const leases = await this.#pick()
      if (leases.length > 0) this.#isAskedAgain = true
      for (const [tenantId, ofTenant] of Map.groupBy(leases, (lease) => lease.tenantId)) {
        this.#track(this.#deliver(tenantId, ofTenant))
      }
    }
  }

  #canPick(): boolean {
    return this.#places > 0 && !this.#isStopped
  }

  /** Each placement is offered its part of the free places; what it leaves is the next one's. */
  async #pick(): Promise<readonly Lease[]> {
    const placements = await this.#turns.next()
    const picked: Lease[] = []
    for (const [index, placement] of placements.entries()) {
      const limit = Math.ceil((this.#places - picked.length) / (placements.length - index))
      if (limit === 0) break
      const leases = await this.#pickFrom(placement, limit).catch((error: unknown) => {
        // What was leased elsewhere is to be sent all the same.
        this.#deps.events.emit('delivery.failed', { reason: reasonOf(error) })
        return []
      })
      this.#turns.found(placement, leases.length)
      picked.push(...leases)
    }
    return picked
  }

  async #pickFrom(placement: Placement, limit: number): Promise<readonly Lease[]> {
    const { oltp, clock, timeoutMs } = this.#deps
    const { perEndpointMax, perTenantMax } = this.#options
    const now = clock.now()
    const leases = await pickDeliveries(oltp, {
      placement,
      now,
      leaseUntil: new Date(now.getTime() + timeoutMs + LEASE_MARGIN_MS),
      limit,
      perEndpointMax,
      perTenantMax,
      mostByEndpoint: this.#mostByEndpoint(now),
      lanesUsed: this.#lanes.used(),
      seed: randomUUID(),
    })
    for (const { lane } of leases) this.#lanes.charge(lane)
    return leases
  }

  /** What an endpoint takes at once, less where it is unwell, none while its limits are used up. */
  #mostByEndpoint(now: Date): ReadonlyMap<string, number> {
    for (const [endpointId, untilMs] of this.#resting) if (untilMs <= now.getTime()) this.#resting.delete(endpointId)
    return new Map([
      ...this.#mostAtOnce,
      ...this.#breaker.roomByEndpoint(),
      ...[...this.#resting.keys()].map((id) => [id, 0] as const),
    ])
  }

  async #deliver(tenantId: string, leases: readonly Lease[]): Promise<void> {
    const { tenants, events } = this.#deps
    let tenant: Tenant | undefined
    const ends = new Map(leases.map((lease) => [lease.deliveryId, this.#breaker.begin(lease.endpointId)]))
    const endpoints = new Map(leases.map((lease) => [lease.deliveryId, lease.endpointId]))
    this.#places -= ends.size
    const onEnd = (deliveryId: string, health: Health): void => {
      ends.get(deliveryId)?.(health)
      if (ends.delete(deliveryId)) this.#places += 1
      if (tenant) this.#turns.hear(tenant)
      if (tenant && health === 'failing') this.#noteFailing(tenant, endpoints.get(deliveryId) as string)
      this.#pumpSoon()
    }
    try {
      tenant = await tenants.find(tenantId as TenantId)
      if (tenant) await deliverLeases(this.#deps, tenant, { leases, onEnd, onRest: this.#rest, onCap: this.#cap })
      else events.emit('delivery.failed', { tenant_id: tenantId, leases: leases.length, reason: 'unknown tenant' })
    } catch (error) {
      // The leases run out by themselves, so nothing is lost; what it was is for the operator.
      events.emit('delivery.failed', { tenant_id: tenantId, leases: leases.length, reason: reasonOf(error) })
    } finally {
      for (const deliveryId of ends.keys()) onEnd(deliveryId, 'unknown')
    }
  }

  /** An endpoint whose breaker is open may be a connection, which is told of then; a webhook has words of its own for it. */
  #noteFailing(tenant: Tenant, endpointId: string): void {
    const nowMs = this.#deps.clock.now().getTime()
    if (!this.#breaker.isOpen(endpointId) || (this.#noted.get(endpointId) ?? 0) > nowMs - NOTED_MS) return
    if (this.#noted.size >= CAPS_MAX) this.#noted.clear()
    this.#noted.set(endpointId, nowMs)
    this.#track(this.#degrade(tenant, endpointId).catch(() => void this.#noted.delete(endpointId)))
  }

  async #degrade(tenant: Tenant, connectionId: string): Promise<void> {
    const { oltp, clock, ids, events } = this.#deps
    const changes = [{ connectionId, to: 'degraded', reason: 'endpoint_failing', detail: FAILING } as const]
    const notices = await oltp.inTenant(tenant, (tx) => changeHealth(tx, tenant, { changes, now: clock.now(), ids }))
    emitHealth(events, tenant, notices)
  }

  /** Endings come in bursts: one pick for all of them costs what one pick for each would. */
  #pumpSoon(): void {
    if (this.#isPumpingSoon) return
    this.#isPumpingSoon = true
    const pumped = wait(GATHER_MS).then(() => {
      this.#isPumpingSoon = false
      return this.#pump()
    })
    this.#track(pumped)
  }

  #track(work: Promise<void>): void {
    this.#underWay.add(work)
    void work.finally(() => this.#underWay.delete(work))
  }

  async #settle(): Promise<void> {
    while (this.#underWay.size > 0 || this.#pumping) await Promise.all([...this.#underWay, this.#pumping])
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
