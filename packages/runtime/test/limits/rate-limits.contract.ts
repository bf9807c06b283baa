import { describe, expect, test } from 'vitest'
import type { Clock } from '../../src/clock.ts'
import { systemClock } from '../../src/clock.ts'
import type { Events } from '../../src/events.ts'
import type { QuotaOf, RateLimits, TenantQuota } from '../../src/limits/rate-limits.ts'
import type { Tenant, TenantId } from '../../src/tenancy/tenant.ts'
import { recordEvents } from '../support/set-up-postgres.ts'
import { slowly } from '../support/slowly.ts'
import { until } from '../support/until.ts'

export interface RateLimitsHarness extends AsyncDisposable {
  /** Another process on the same store. */
  make(deps: { quotaOf: QuotaOf; clock: Clock; events: Events }): RateLimits
  /** The store takes no more questions, or answers none. */
  stopStore(): Promise<void>
  startStore(): Promise<void>
}

const tenant = tenantOf(1)
const otherTenant = tenantOf(2)

function tenantOf(number: number): Tenant {
  const id = `0198c0de-0000-7000-8000-00000000000${number}` as TenantId
  return {
    id,
    slug: `t${number}`,
    tier: 'standard',
    region: 'local',
    placement: 'shared',
    schemaName: 'tenant_shared',
  } as Tenant
}

/** How many of `tries` requests get through, one after the other. */
async function countAllowed(
  limits: RateLimits,
  tries: number,
  { count = 1, of = tenant, clientId = undefined as string | undefined } = {},
): Promise<number> {
  let allowed = 0
  for (let at = 0; at < tries; at += 1) if ((await limits.take({ tenant: of, clientId }, count)).isAllowed) allowed += 1
  return allowed
}

/** What every adapter of `RateLimits` keeps. */
export function describeRateLimits(name: string, open: () => Promise<RateLimitsHarness>): void {
  const setUp = async (quota: TenantQuota | undefined) => {
    const harness = await open()
    const events = recordEvents()
    const make = () => harness.make({ quotaOf: () => quota, clock: systemClock, events })
    return { harness, make, events, [Symbol.asyncDispose]: () => harness[Symbol.asyncDispose]() }
  }

  describe(name, () => {
    test('allows a burst, then as much as comes back, and says when', async () => {
      await using bundle = await setUp({ perSecond: 5, burst: 20 })
      const limits = bundle.make()
      const startedAt = performance.now()
      expect(await countAllowed(limits, 20)).toBe(20)
      const refused = await limits.take({ tenant }, 5)

      expect(refused.isAllowed).toBe(false)
      expect(refused.retryAfterMs).toBeGreaterThan(0)
      expect(refused.retryAfterMs).toBeLessThanOrEqual(1_000)
      await until('five came back', async () => (await limits.take({ tenant }, 5)).isAllowed)
      expect(performance.now() - startedAt).toBeGreaterThan(950)
    })

    test('is one limit for all processes together', async () => {
      await using bundle = await setUp({ perSecond: 1, burst: 60 })
      const processes = [bundle.make(), bundle.make(), bundle.make()]
      const startedAt = performance.now()
      const allowed = await Promise.all(processes.map((limits) => countAllowed(limits, 50)))

      const sum = allowed.reduce((total, each) => total + each, 0)
      expect(sum).toBeLessThanOrEqual(61 + Math.ceil((performance.now() - startedAt) / 1_000))
      expect(sum).toBeGreaterThanOrEqual(57)
    })

    test('a steady stream within the quota over many processes is never refused', async () => {
      await using bundle = await setUp({ perSecond: 200, burst: 200 })
      const processes = Array.from({ length: 10 }, () => bundle.make())
      const startedAt = performance.now()
      let taken = 0
      // 150 a second for three seconds, whoever takes them.
      while (taken < 450) {
        const dueMs = (taken / 150) * 1_000
        await until('the next is due', () => performance.now() - startedAt >= dueMs)
        expect(await processes[taken % 10]!.take({ tenant }, 1)).toMatchObject({ isAllowed: true, retryAfterMs: 0 })
        taken += 1
      }
    })

    test('asks the store for blocks, not for every request', async () => {
      await using bundle = await setUp({ perSecond: 10_000, burst: 10_000 })
      const limits = bundle.make()
      await limits.take({ tenant }, 1)
      const startedAt = performance.now()
      expect(await countAllowed(limits, 900)).toBe(900)
      // A thousandth of a second's quota each, of which a tenth is here: no question at all.
      expect(performance.now() - startedAt).toBeLessThan(slowly(50))
    })

    test('refuses a noisy tenant without asking, and others not at all', async () => {
      await using bundle = await setUp({ perSecond: 1, burst: 5 })
      const limits = bundle.make()
      await countAllowed(limits, 6)
      const startedAt = performance.now()
      expect(await countAllowed(limits, 10_000)).toBeLessThanOrEqual(2)
      expect(performance.now() - startedAt).toBeLessThan(slowly(1_000))
      expect(await countAllowed(limits, 5, { of: otherTenant })).toBe(5)
    })

    test('a batch beyond the burst goes through a full bucket and is paid off', async () => {
      await using bundle = await setUp({ perSecond: 100, burst: 10 })
      const limits = bundle.make()
      expect((await limits.take({ tenant }, 110)).isAllowed).toBe(true)
      const { isAllowed, retryAfterMs } = await limits.take({ tenant }, 1)

      expect(isAllowed).toBe(false)
      expect(retryAfterMs).toBeGreaterThan(800)
      expect(retryAfterMs).toBeLessThanOrEqual(1_010)
    })

    test('many at once share one answer and no more than there is gets through', async () => {
      await using bundle = await setUp({ perSecond: 1, burst: 50 })
      const limits = bundle.make()
      const taken = await Promise.all(Array.from({ length: 200 }, () => limits.take({ tenant }, 1)))

      const allowed = taken.filter(({ isAllowed }) => isAllowed).length
      expect(allowed).toBeGreaterThanOrEqual(50)
      expect(allowed).toBeLessThanOrEqual(52)
    })

    test('no quota and 0 per second are no limit', async () => {
      for (const quota of [undefined, { perSecond: 0, burst: 0 }]) {
        await using bundle = await setUp(quota)
        expect(await countAllowed(bundle.make(), 100, { count: 1_000 })).toBe(100)
      }
    })

    test('says what is left of a quota, and foresees a refusal without taking anything', async () => {
      await using bundle = await setUp({ perSecond: 1, burst: 20 })
      const limits = bundle.make()
      expect(limits.foresee({ tenant })).toMatchObject({ isAllowed: true, quotas: [{ of: 'tenant', left: 20 }] })
      const { quotas } = await limits.take({ tenant }, 5)
      expect(quotas).toEqual([{ of: 'tenant', perSecond: 1, burst: 20, left: 15 }])
      expect(limits.foresee({ tenant }).isAllowed).toBe(true)

      expect(await countAllowed(limits, 25)).toBeLessThan(25)
      expect(limits.foresee({ tenant })).toMatchObject({ isAllowed: false, quotas: [{ left: 0 }] })
      expect(limits.foresee({ tenant }).retryAfterMs).toBeGreaterThan(0)
    })

    test('a client may take its share, another one of the tenant its own, and a token of none what is left', async () => {
      await using bundle = await setUp({ perSecond: 1, burst: 100, clientPercent: 40 })
      const processes = [bundle.make(), bundle.make()]
      const [one, other] = processes as [RateLimits, RateLimits]
      const first = await countAllowed(one, 60, { clientId: 'one' })
      expect(first).toBeGreaterThanOrEqual(40)
      expect(first).toBeLessThanOrEqual(43)
      // Also in another process.
      expect(await countAllowed(other, 10, { clientId: 'one' })).toBeLessThanOrEqual(3)
      const { isAllowed, quotas } = await one.take({ tenant, clientId: 'one' }, 20)
      expect(isAllowed).toBe(false)
      expect(quotas).toMatchObject([
        { of: 'client', burst: 40 },
        { of: 'tenant', burst: 100 },
      ])

      expect(await countAllowed(one, 40, { clientId: 'other' })).toBe(40)
      expect(await countAllowed(one, 50)).toBeLessThanOrEqual(23)
    })

    test('what the tenant refuses costs its client nothing', async () => {
      await using bundle = await setUp({ perSecond: 1, burst: 20, clientPercent: 50 })
      const limits = bundle.make()
      expect(await countAllowed(limits, 10, { clientId: 'one' })).toBe(10)
      expect(await countAllowed(limits, 10)).toBe(10)
      const { isAllowed, quotas } = await limits.take({ tenant, clientId: 'other' }, 8)
      expect(isAllowed).toBe(false)
      expect(quotas).toMatchObject([{ of: 'client', left: 10 }, { of: 'tenant' }])
    })

    test('without its store it refuses nobody within the quota, and still somebody far beyond it', async () => {
      await using bundle = await setUp({ perSecond: 10, burst: 100 })
      const limits = bundle.make()
      await countAllowed(limits, 90)
      expect(bundle.events.seen).toEqual([])
      await bundle.harness.stopStore()

      expect(await countAllowed(limits, 100)).toBeGreaterThanOrEqual(99)
      expect(await countAllowed(limits, 100)).toBeLessThan(50)
      expect(await countAllowed(limits, 50, { of: otherTenant })).toBe(50)
      expect(bundle.events.named('store.rested')[0]).toMatchObject({ store: 'rate-limits' })
      await bundle.harness.startStore()
    })
  })
}
