import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { changeHealth, emitHealth, type HealthNotice } from '../connections/health/change-health.ts'
import type { Placement } from '../tenancy/placement.ts'
import type { Tenant, TenantId, Tenants } from '../tenancy/tenant.ts'
import type { WebhookNotice } from '../webhooks/record-health.ts'
import { createFinisher } from './attempt/create-finisher.ts'
import { LEASE_MARGIN_MS } from './begin-leases.ts'
import { type DeliverLeasesDeps, deliverLeases } from './deliver-leases.ts'
import { createLaneShares } from './lane-shares.ts'
import { type CircuitBreaker, createCircuitBreaker, type Health } from './limits/circuit-breaker.ts'
import { createRateGate } from './limits/rate-gate.ts'
import { createPostgresRateStore } from './limits/rate-store.ts'
import { createSharedBreakers, type SharedBreakers } from './limits/share-breakers.ts'
import { type Lease, pickDeliveries } from './pick-deliveries.ts'
import { createPlacementTurns, type PlacementTurns } from './placement-turns.ts'

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

/** Replies come in bursts, and a pick costs the same for one as for all of them: it waits so long for more, or until half are there. */
const GATHER_MS = 10
const GATHERED_MIN = 16
const CAPS_MAX = 10_000
const NOTED_MS = 60_000
const FAILING = 'Most attempts of the last minutes failed. Deliveries wait; one at a time tries whether it works again.'

/**
 * Keeps up to `concurrencyMax` attempts under way. A place is free again when the reply is there: the next request does not wait
 * until the ending of the one before is written.
 */
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
  /** Deliveries whose requests are over and whose endings are being written. */
  readonly #over = new Set<string>()
  #places: number
  /** Places that became free since the last pick, and how many are worth the next one at once. */
  #freed = 0
  #freedEnough = GATHERED_MIN
  #pumping: Promise<void> | undefined
  #isAskedAgain = false
  #isPumpingSoon = false
  readonly #hangUp = new AbortController()
  #isStopped = false

  constructor(deps: DeliveryLoopDeps, options: DeliveryLoopOptions) {
    const { oltp, jobs, clock, ids, events } = deps
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
    this.#shared = createSharedBreakers({ oltp, breaker: this.#breaker, jobs, clock })
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
      this.#freed = 0
      const leases = await this.#pick()
      for (const [tenantId, ofTenant] of Map.groupBy(leases, (lease) => lease.tenantId)) {
        this.#track(this.#deliver(tenantId, ofTenant))
      }
      this.#freedEnough = Math.max(GATHERED_MIN, (this.#options.concurrencyMax - this.#places) / 2)
    }
  }

  #canPick(): boolean {
    // A database that is slow to write endings gets no more of them than it can be asked for at once.
    return this.#places > 0 && this.#over.size < this.#options.concurrencyMax && !this.#isStopped
  }

  /**
   * Each placement is offered its part of the free places; what it leaves is the next one's. Whoever took all of its part may have
   * more, and is asked again for what others left.
   */
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
      if (leases.length === limit) this.#isAskedAgain = true
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
      over: [...this.#over],
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
    const open = new Set(leases.map(({ deliveryId }) => deliveryId))
    const underWay = new Map(leases.map((lease) => [lease.deliveryId, this.#breaker.begin(lease.endpointId)]))
    this.#places -= underWay.size
    const endpoints = new Map(leases.map((lease) => [lease.deliveryId, lease.endpointId]))
    const onOver = (deliveryId: string, health: Health): void => {
      underWay.get(deliveryId)?.(health)
      if (!underWay.delete(deliveryId)) return
      if (tenant && health === 'failing') this.#noteFailing(tenant, endpoints.get(deliveryId) as string)
      this.#over.add(deliveryId)
      this.#places += 1
      this.#freed += 1
      pumpSoon()
    }
    const onEnd = (deliveryId: string): void => {
      onOver(deliveryId, 'unknown')
      this.#over.delete(deliveryId)
      // Another that waited for this one in their order may go now.
      if (open.delete(deliveryId)) pumpSoon()
    }
    const pumpSoon = (): void => {
      if (tenant) this.#turns.hear(tenant)
      this.#pumpSoon()
    }
    try {
      tenant = await tenants.find(tenantId as TenantId)
      if (tenant)
        await deliverLeases(this.#deps, tenant, { leases, onOver, onEnd, onRest: this.#rest, onCap: this.#cap })
      else events.emit('delivery.failed', { tenant_id: tenantId, leases: leases.length, reason: 'unknown tenant' })
    } catch (error) {
      // The leases run out by themselves, so nothing is lost; what it was is for the operator.
      events.emit('delivery.failed', { tenant_id: tenantId, leases: leases.length, reason: reasonOf(error) })
    } finally {
      for (const deliveryId of open) onEnd(deliveryId)
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

  #pumpSoon(): void {
    if (this.#freed >= this.#freedEnough) void this.#pump()
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
