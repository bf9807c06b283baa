import { expect, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { createPace, type PaceOptions } from '../../src/moves/run/pace.ts'

const PIECE_MS = 20

test('others have their server to themselves for as many times as long as a piece took', async () => {
  const pace = paceOf({ niceRatio: 10 })
  const startedAt = performance.now()
  expect(await pace.sparingOthers(piece)).toBe('done')
  expect(performance.now() - startedAt).toBeGreaterThan(11 * PIECE_MS)
  expect(await pace.mayGoOn()).toBe(true)
})

test('nobody is spared who is not to be, and pieces are larger then', async () => {
  const [pace, nice] = [paceOf({ niceRatio: 0, isAsked: neverAsked }), paceOf({ niceRatio: 1 })]
  expect(await pace.sparingOthers(piece)).toBe('done')
  expect(pace.rows).toBeGreaterThan(nice.rows)
})

test('a rest ends once somebody asks for something, and the work with it', async () => {
  const pace = paceOf({ niceRatio: 1_000_000, isAsked: async () => true })
  await pace.sparingOthers(piece)
  expect(await pace.mayGoOn()).toBe(false)
})

test('a rest ends with the process', async () => {
  const pace = paceOf({ niceRatio: 1_000_000, signal: AbortSignal.abort() })
  expect(await pace.sparingOthers(piece)).toBe('done')
})

const paceOf = (options: Partial<PaceOptions>) =>
  createPace({
    findStress: async () => undefined,
    niceRatio: 0,
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
async function piece(): Promise<string> {
  const until = performance.now() + PIECE_MS
  while (performance.now() < until);
  return 'done'
}
