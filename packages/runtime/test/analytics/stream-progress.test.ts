import { expect, test } from 'vitest'
import { createStreamProgress } from '../../src/analytics/stream-progress.ts'
import type { Lag } from '../../src/stream/stream.ts'

const TOPIC = { topic: 'responses.raw', group: 'store' } as const

/** A clock that goes by hand and a stream that says what it is told. */
function setup() {
  const state = {
    now: new Date('2026-11-05T10:00:00.000Z'),
    lags: [] as Lag[],
    asked: 0,
    oldestAhead: undefined as Date | undefined,
  }
  const deps = {
    clock: { now: () => state.now },
    stream: {
      lag: async () => {
        state.asked += 1
        return state.lags
      },
    },
    findOldestAhead: async () => state.oldestAhead,
  }
  const pass = (ms: number) => {
    state.now = new Date(state.now.getTime() + ms)
    return state.now
  }
  return { state, pass, progress: createStreamProgress(deps, TOPIC) }
}

const lag = (committedOffset: number, endOffset: number, partition = 0): Lag => ({
  partition,
  committedOffset,
  endOffset,
})

test('nothing waits once the group stands at the end of every partition', async () => {
  const { state, progress } = setup()
  state.lags = [lag(5, 5), lag(0, 0, 1)]

  expect(await progress()).toEqual({ handledAt: state.now, isIdle: true })
})

test('a group that never rests is as far as the last end it has passed', async () => {
  const { state, pass, progress } = setup()
  state.lags = [lag(10, 10)]
  await progress()
  const first = pass(300)
  state.lags = [lag(15, 20)]
  await progress()
  pass(300)
  state.lags = [lag(20, 30)]

  expect(await progress()).toEqual({ handledAt: first, isIdle: false })
})

test('a partition that is behind holds the others back', async () => {
  const { state, pass, progress } = setup()
  const idleAt = state.now
  state.lags = [lag(10, 10), lag(3, 3, 1)]
  await progress()
  pass(300)
  state.lags = [lag(10, 12), lag(3, 4, 1)]
  await progress()
  pass(300)
  state.lags = [lag(12, 12), lag(3, 4, 1)]

  expect(await progress()).toEqual({ handledAt: idleAt, isIdle: false })
})

test('what waits in front of the stream holds it back from when it was put there', async () => {
  const { state, progress } = setup()
  state.oldestAhead = new Date(state.now.getTime() - 60_000)
  state.lags = [lag(5, 5)]

  expect(await progress()).toEqual({ handledAt: state.oldestAhead, isIdle: false })
})

test('the stream is asked at most every 250 ms, however many ask', async () => {
  const { state, pass, progress } = setup()
  state.lags = [lag(5, 5)]

  await Promise.all([progress(), progress(), progress()])
  pass(249)
  await progress()
  expect(state.asked).toBe(1)
  pass(1)
  await progress()
  expect(state.asked).toBe(2)
})

test('a backlog from before anyone asked leaves the moment unknown', async () => {
  const { state, progress } = setup()
  state.lags = [lag(1, 9)]

  expect(await progress()).toEqual({ handledAt: undefined, isIdle: false })
})
