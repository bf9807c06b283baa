import { describe, expect, it } from 'vitest'
import { createLatencyLimit } from '../../src/limits/latency-limit.ts'

const TARGET_MS = 150
const setUp = (targetMs = TARGET_MS) => createLatencyLimit({ targetMs, least: 10, most: 500 })

/** A platform that answers so many a second: what is under way beyond it takes the longer, with some chance to it. */
function overload(limit: ReturnType<typeof setUp>, { perSecond, answers }: { perSecond: number; answers: number }) {
  const took: number[] = []
  for (let at = 0; at < answers; at += 1) {
    const chance = 0.5 + ((at * 7_919) % 1_000) / 1_000
    took.push((limit.value() / perSecond) * 1_000 * chance)
    limit.learn(took.at(-1) as number, limit.value())
  }
  return took
}

describe('the latency limit', () => {
  it('begins in the middle, and grows while answers come in time to as many as it lets in', () => {
    const limit = setUp()
    expect(limit.value()).toBe(250)
    for (let at = 0; at < 3_000; at += 1) limit.learn(TARGET_MS, limit.value())
    expect(limit.value()).toBe(500)
  })

  it('learns nothing from few', () => {
    const limit = setUp()
    for (const durationMs of [1, 10_000]) for (let at = 0; at < 3_000; at += 1) limit.learn(durationMs, 20)
    expect(limit.value()).toBe(250)
  })

  it.each([200, 1_000, 3_000])('holds one answer in twenty to the target at %d answers a second', (perSecond) => {
    const limit = setUp()
    overload(limit, { perSecond, answers: 5_000 })
    const late = overload(limit, { perSecond, answers: 5_000 }).filter((ms) => ms > TARGET_MS)
    expect(late.length / 5_000).toBeLessThan(0.07)
    expect(limit.value()).toBeGreaterThan((perSecond * TARGET_MS * 0.5) / 1_000)
  })

  it('never goes below its least, and comes back', () => {
    const limit = setUp()
    for (let at = 0; at < 1_000; at += 1) limit.learn(10_000, 500)
    expect(limit.value()).toBe(10)
    for (let at = 0; at < 5_000; at += 1) limit.learn(1, 500)
    expect(limit.value()).toBe(500)
  })

  it('stays where it is without a target', () => {
    const limit = setUp(0)
    limit.learn(10_000, 500)
    expect(limit.value()).toBe(500)
  })
})
