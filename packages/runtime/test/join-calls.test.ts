import { expect, test } from 'vitest'
import { joinCalls } from '../src/join-calls.ts'

test('calls that come together are one run, and each gets its own result', async () => {
  const { runs, call } = setUp({ concurrencyMax: 1 })

  expect(await Promise.all([1, 2, 3].map(call))).toEqual([10, 20, 30])
  expect(runs).toEqual([[1, 2, 3]])
})

test('calls that come while the runs there may be are under way are the next run', async () => {
  const gate = Promise.withResolvers<void>()
  const { runs, call } = setUp({ concurrencyMax: 1 }, async () => await gate.promise)
  const first = call(1)
  await first.started

  const later = [call(2), call(3)]
  gate.resolve()

  expect(await Promise.all([first, ...later])).toEqual([10, 20, 30])
  expect(runs).toEqual([[1], [2, 3]])
})

test('a run takes no more than it may weigh, but always one', async () => {
  const { runs, call } = setUp({ concurrencyMax: 1, weightMax: 5, weightOf: (item) => item })

  await Promise.all([2, 3, 1, 9, 1].map(call))

  expect(runs).toEqual([[2, 3], [1], [9], [1]])
})

test('as many runs as there may be are under way at the same time', async () => {
  const gate = Promise.withResolvers<void>()
  const { runs, call } = setUp({ concurrencyMax: 2, weightMax: 1 }, async () => await gate.promise)
  const calls = [1, 2, 3].map(call)

  await Promise.all([calls[0]?.started, calls[1]?.started])
  expect(runs).toEqual([[1], [2]])

  gate.resolve()
  expect(await Promise.all(calls)).toEqual([10, 20, 30])
})

test('a run that fails fails its own calls, and the next one is not affected', async () => {
  let isFailing = true
  const { call } = setUp({ concurrencyMax: 1 }, async () => {
    if (isFailing) throw new Error('not now')
  })

  const failed = await Promise.allSettled([call(1), call(2)])
  isFailing = false

  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await call(3)).toBe(30)
})

/** Runs that answer with ten times their items; each call also says when its run has started. */
function setUp(options: Parameters<typeof joinCalls<number, number>>[1], work: () => Promise<void> = async () => {}) {
  const runs: (readonly number[])[] = []
  const started = new Map<number, () => void>()
  const join = joinCalls<number, number>(async (items) => {
    runs.push(items)
    for (const item of items) started.get(item)?.()
    await work()
    return items.map((item) => item * 10)
  }, options)
  const call = (item: number) => {
    const start = Promise.withResolvers<void>()
    started.set(item, start.resolve)
    return Object.assign(join(item), { started: start.promise })
  }
  return { runs, call }
}
