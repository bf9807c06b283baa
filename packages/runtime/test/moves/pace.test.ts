import type { TenantMovePace } from '@howazit/sdk'
import { expect, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { createAllowance } from '../../src/moves/run/allowance.ts'
import { createPace, GENTLE_RATIO, niceRatioOf, type PaceOptions } from '../../src/moves/run/pace.ts'

const PIECE_MS = 20
/** There is more of the table behind it. */
const MORE = { end: 'key' }

test('others have their server to themselves for as many times as long as a piece took', async () => {
  const pace = paceOf({ niceRatio: 10 })
  const startedAt = performance.now()
  expect(await pace.sparingOthers(piece)).toBe(MORE)
  expect(performance.now() - startedAt).toBeGreaterThan(11 * PIECE_MS)
  expect(await pace.mayGoOn()).toBe(true)
})

test('the last piece of a table needs no rest, as long as these are few', async () => {
  const pace = paceOf({ niceRatio: 1_000_000, isAsked: neverAsked })
  const last = { end: null }
  expect(await pace.sparingOthers(async () => last)).toBe(last)
})

test('nobody is spared who is not to be, and pieces are larger then', async () => {
  const [pace, nice] = [paceOf({ niceRatio: 0, isAsked: neverAsked }), paceOf({ niceRatio: 1 })]
  expect(await pace.sparingOthers(piece)).toBe(MORE)
  expect(pace.rows).toBeGreaterThan(nice.rows)
})

test('a rest ends once somebody asks for something, and the work with it', async () => {
  const pace = paceOf({ niceRatio: 1_000_000, isAsked: async () => true })
  await pace.sparingOthers(piece)
  expect(await pace.mayGoOn()).toBe(false)
})

test('a rest ends with the process', async () => {
  const pace = paceOf({ niceRatio: 1_000_000, signal: AbortSignal.abort() })
  expect(await pace.sparingOthers(piece)).toBe(MORE)
})

test('a move rests as somebody asked for it, or as the process has it', () => {
  expect([undefined, 'gentle', 'full'].map((pace) => niceRatioOf(pace as TenantMovePace, 5))).toEqual([5, 5, 0])
  expect([undefined, 'gentle', 'full'].map((pace) => niceRatioOf(pace as TenantMovePace, 0))).toEqual([
    0,
    GENTLE_RATIO,
    0,
  ])
})

const paceOf = (options: Partial<PaceOptions>) =>
  createPace({
    findStress: async () => undefined,
    niceRatio: 0,
    allowance: createAllowance(),
    isAsked: async () => false,
    before: undefined,
    clock: systemClock,
    signal: new AbortController().signal,
    ...options,
  })

async function neverAsked(): Promise<never> {
  throw new Error('Nobody rests, so nobody looks.')
}

/** Takes a while, and all of it. */
async function piece(): Promise<{ end: string }> {
  const until = performance.now() + PIECE_MS
  while (performance.now() < until);
  return MORE
}
