import { expect, test } from 'vitest'
import { createRefreshed } from '../src/refreshed.ts'

function setUp() {
  let nowMs = 0
  let readings = 0
  let isAway = false
  const read = async () => {
    readings += 1
    if (isAway) throw new Error('away')
    return readings
  }
  const clock = { now: () => new Date(nowMs) }
  return {
    refreshed: createRefreshed({ read, clock, freshMs: 100, staleMs: 1_000, retryMs: 50 }),
    readings: () => readings,
    pass: (ms: number) => {
      nowMs += ms
    },
    leave: () => {
      isAway = true
    },
    comeBack: () => {
      isAway = false
    },
  }
}

test('reads once for all who ask at the same time, and again when the value is not fresh', async () => {
  const { refreshed, pass } = setUp()
  expect(await Promise.all([refreshed.get(), refreshed.get()])).toEqual([1, 1])
  pass(99)
  expect(await refreshed.get()).toBe(1)
  pass(1)
  expect(await refreshed.get()).toBe(2)
})

test('reads again at once where it is asked to', async () => {
  const { refreshed } = setUp()
  await refreshed.get()
  expect(await refreshed.refresh()).toBe(2)
  expect(await refreshed.get()).toBe(2)
})

test('keeps the old value while reading fails, tries again now and then, and gives up when it is too old', async () => {
  const { refreshed, readings, pass, leave, comeBack } = setUp()
  await refreshed.get()
  leave()
  pass(500)
  expect(await refreshed.get()).toBe(1)
  pass(49)
  expect([await refreshed.get(), readings()]).toEqual([1, 2])
  pass(1)
  expect([await refreshed.get(), readings()]).toEqual([1, 3])
  pass(450)
  await expect(refreshed.get()).rejects.toThrow('away')
  comeBack()
  expect(await refreshed.get()).toBe(5)
})

test('without a value the error is the answer, and the next one who asks reads again', async () => {
  const { refreshed, leave, comeBack } = setUp()
  leave()
  await expect(refreshed.get()).rejects.toThrow('away')
  comeBack()
  expect(await refreshed.get()).toBe(2)
})
