import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fisherOneSided } from '../../../src/mappings/canary/fisher-one-sided.ts'
import {
  CANARY_DELIVERIES_MIN,
  CANARY_P_MAX,
  judgeCanary,
  type Outcomes,
} from '../../../src/mappings/canary/judge-canary.ts'

/** The same sequence for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

interface History {
  readonly seed: number
  readonly percent: number
  /** Shares of deliveries that fail. */
  readonly canaryRate: number
  readonly publishedRate: number
}

const LOOK_EVERY = 10
const DELIVERIES = 1_000

/** At how many deliveries of the canary it was taken back, looked at after every ten of them; undefined where it never was. */
function takenBackAt({ seed, percent, canaryRate, publishedRate }: History, pMax = CANARY_P_MAX): number | undefined {
  const random = seeded(seed)
  const counts = { canary: { delivered: 0, failed: 0 }, published: { delivered: 0, failed: 0 } }
  for (let looked = 0; counts.canary.delivered + counts.canary.failed < DELIVERIES; ) {
    const which = random() * 100 < percent ? 'canary' : 'published'
    counts[which][random() < (which === 'canary' ? canaryRate : publishedRate) ? 'failed' : 'delivered'] += 1
    const ended = counts.canary.delivered + counts.canary.failed
    if (which === 'published' || ended % LOOK_EVERY !== 0 || ended === looked) continue
    looked = ended
    const judged = judgeCanary(counts.canary, counts.published)
    if (judged.verdict !== 'too_few' && judged.pValue < pMax) return ended
  }
  return undefined
}

const histories = (count: number, history: Omit<History, 'seed'>) =>
  Array.from({ length: count }, (_, seed) => ({ ...history, seed: seed + 1 }))

describe("Fisher's exact test", () => {
  // Exact values by integer arithmetic: of C(8,4) = 70 ways 16 + 1 have at least three, as in Fisher's tea.
  it.each([
    [{ failed: 3, delivered: 1 }, { failed: 1, delivered: 3 }, 17 / 70],
    [{ failed: 4, delivered: 0 }, { failed: 0, delivered: 4 }, 1 / 70],
    [{ failed: 0, delivered: 4 }, { failed: 4, delivered: 0 }, 1],
    [{ failed: 0, delivered: 20 }, { failed: 0, delivered: 380 }, 1],
    [{ failed: 2, delivered: 0 }, { failed: 0, delivered: 0 }, 1],
  ])('says of %j beside %j %f', (canary, published, pValue) => {
    expect(fisherOneSided(canary, published)).toBeCloseTo(pValue, 12)
  })

  it('agrees with counting every way, also beyond what is summed exactly', () => {
    const few = fc.nat({ max: 400 })
    fc.assert(
      fc.property(few, few, few, few, (a, b, c, d) => {
        const [canary, published] = [
          { failed: a, delivered: b },
          { failed: c, delivered: d },
        ]
        expect(fisherOneSided(canary, published)).toBeCloseTo(countWays(canary, published), 9)
      }),
      { numRuns: 200 },
    )
  })
})

/** The same by integers of any size. */
function countWays(canary: Outcomes, published: Outcomes): number {
  const [drawn, others] = [canary.failed + canary.delivered, published.failed + published.delivered]
  const failures = canary.failed + published.failed
  let ways = 0n
  for (let failed = canary.failed; failed <= Math.min(failures, drawn); failed += 1)
    ways += choose(failures, failed) * choose(drawn + others - failures, drawn - failed)
  return Number((ways * 10n ** 15n) / choose(drawn + others, drawn)) / 1e15
}

function choose(n: number, k: number): bigint {
  if (k < 0 || k > n) return 0n
  let product = 1n
  for (let at = 1; at <= k; at += 1) product = (product * BigInt(n - k + at)) / BigInt(at)
  return product
}

describe('a canary', () => {
  it('is left alone while there are few of its deliveries, however they end', () => {
    const published = { delivered: 10_000, failed: 0 }
    expect(judgeCanary({ delivered: 0, failed: CANARY_DELIVERIES_MIN - 1 }, published)).toEqual({ verdict: 'too_few' })
    expect(judgeCanary({ delivered: 0, failed: CANARY_DELIVERIES_MIN }, published)).toMatchObject({ verdict: 'worse' })
  })

  it('is left alone where what stands beside it fails as much, even where all of it does', () => {
    expect(judgeCanary({ delivered: 0, failed: 500 }, { delivered: 0, failed: 9_500 })).toMatchObject({
      verdict: 'fine',
    })
    expect(judgeCanary({ delivered: 450, failed: 50 }, { delivered: 8_550, failed: 950 })).toMatchObject({
      verdict: 'fine',
    })
    expect(judgeCanary({ delivered: 500, failed: 0 }, { delivered: 0, failed: 9_500 })).toMatchObject({
      verdict: 'fine',
    })
  })

  it('that is no worse is seldom taken back, however often it is looked at', () => {
    for (const percent of [5, 50]) {
      const same = histories(500, { percent, canaryRate: 0.05, publishedRate: 0.05 })
      const taken = same.filter((history) => takenBackAt(history) !== undefined).length
      expect(taken / same.length).toBeLessThan(0.015)
    }
  })

  // The control: at the level that textbooks use for one look, a hundred looks take back many that are no worse.
  it('would be taken back for nothing at a level made for one look', () => {
    const same = histories(300, { percent: 5, canaryRate: 0.05, publishedRate: 0.05 })
    const taken = same.filter((history) => takenBackAt(history, 0.05) !== undefined).length
    expect(taken / same.length).toBeGreaterThan(0.15)
  })

  it.each([
    ['fails always', 1, 20],
    ['fails for half of the events', 0.5, 20],
    ['fails for a quarter', 0.25, 60],
    ['fails for a tenth', 0.1, 150],
  ])('that %s (%f) is taken back within %i deliveries as a rule', (_, canaryRate, within) => {
    const worse = histories(200, { percent: 5, canaryRate, publishedRate: 0.01 })
    const soon = worse.filter((history) => (takenBackAt(history) ?? Infinity) <= within).length
    expect(soon / worse.length).toBeGreaterThan(0.9)
  })
})
