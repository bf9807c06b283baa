import { expect, test } from 'vitest'
import { createCircuitBreaker, type Health } from '../../src/delivery/limits/circuit-breaker.ts'
import { START } from './create-change.ts'
import { createHandClock } from './set-up-delivery.ts'

const setUp = () => {
  const clock = createHandClock(START)
  const breaker = createCircuitBreaker(clock)
  const report = (health: Health, times = 1) => {
    for (let index = 0; index < times; index += 1) breaker.begin('endpoint')(health)
  }
  const room = () => breaker.roomByEndpoint().get('endpoint')
  return { clock, breaker, report, room }
}

test('opens at 70 % failures of at least 10', () => {
  const few = setUp()
  few.report('failing', 9)
  expect(few.room()).toBeUndefined()
  few.report('failing')
  expect(few.room()).toBe(0)

  const mixed = setUp()
  mixed.report('healthy', 4)
  mixed.report('failing', 9)
  expect(mixed.room()).toBeUndefined()
  mixed.report('failing')
  expect(mixed.room()).toBe(0)
})

test('forgets what is older than 5 minutes', () => {
  const { clock, report, room } = setUp()
  report('failing', 9)
  clock.advanceBy(5 * 60_000)
  report('failing', 9)
  expect(room()).toBeUndefined()
})

test('answers of the application say nothing about its health', () => {
  const { report, room } = setUp()
  report('unknown', 100)
  expect(room()).toBeUndefined()
})

test('lets one probe through at a time and closes when it succeeds', () => {
  const { clock, breaker, report, room } = setUp()
  report('failing', 10)
  clock.advanceBy(14_999)
  expect(room()).toBe(0)
  clock.advanceBy(1)
  expect(room()).toBe(1)
  const probe = breaker.begin('endpoint')
  expect(room()).toBe(0)
  probe('healthy')
  expect(room()).toBeUndefined()
})

test('each failed probe doubles the pause, up to 5 minutes', () => {
  const { clock, breaker, report, room } = setUp()
  report('failing', 10)
  const pausesMs: number[] = []
  for (let probe = 0; probe < 7; probe += 1) {
    let pauseMs = 0
    while (room() === 0) {
      clock.advanceBy(1_000)
      pauseMs += 1_000
    }
    pausesMs.push(pauseMs)
    breaker.begin('endpoint')('failing')
  }
  expect(pausesMs).toEqual([15_000, 30_000, 60_000, 120_000, 240_000, 300_000, 300_000])
})

test('a probe that sent nothing leaves its place to the next', () => {
  const { clock, breaker, report, room } = setUp()
  report('failing', 10)
  clock.advanceBy(15_000)
  breaker.begin('endpoint')('unknown')
  expect(room()).toBe(1)
})

test('attempts that were under way when it opened do not lengthen the pause', () => {
  const { clock, breaker, report, room } = setUp()
  const underWay = Array.from({ length: 16 }, () => breaker.begin('endpoint'))
  report('failing', 10)
  for (const end of underWay) end('failing')
  clock.advanceBy(15_000)
  expect(room()).toBe(1)
})
