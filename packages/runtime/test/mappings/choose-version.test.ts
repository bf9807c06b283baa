import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chooseVersion } from '../../src/mappings/choose-version.ts'

const canaryOf = (percent: number, id = 'a') => ({
  mapping_id: id,
  published_version: 1,
  canary_version: 2,
  canary_percent: percent,
})
const events = Array.from({ length: 20_000 }, (_, at) => `event-${at}`)
const isCanary = (percent: number, id?: string) => (eventId: string) =>
  chooseVersion(canaryOf(percent, id), eventId) === 2

test('gives a canary its share of the events', () => {
  for (const percent of [1, 5, 25, 50, 99]) {
    const share = (events.filter(isCanary(percent)).length / events.length) * 100
    // Four standard deviations of 20,000 draws are 1.4 at the most.
    expect(Math.abs(share - percent)).toBeLessThan(1.5)
  }
})

test('answers the same for the same event, and keeps it while the share grows', () => {
  const uuids = fc.uuid()
  fc.assert(
    fc.property(uuids, fc.integer({ min: 1, max: 98 }), (eventId, percent) => {
      const chosen = chooseVersion(canaryOf(percent), eventId)
      expect(chooseVersion({ ...canaryOf(percent) }, eventId)).toBe(chosen)
      if (chosen === 2) expect(chooseVersion(canaryOf(percent + 1), eventId)).toBe(2)
    }),
  )
})

test('falls on other events for another mapping', () => {
  const both = events.filter(isCanary(10, 'a')).filter(isCanary(10, 'b'))
  expect(both.length / events.length).toBeLessThan(0.02)
})

test('is what is published where no canary runs, and nothing where nothing is', () => {
  const none = { mapping_id: 'a', published_version: 3, canary_version: null, canary_percent: null }
  expect(chooseVersion(none, 'event')).toBe(3)
  expect(chooseVersion({ ...none, published_version: null }, 'event')).toBeUndefined()
})
