import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decomposeChange } from '../../../src/insights/statistics/change/decompose-change.ts'
import type { GroupTallies } from '../../../src/insights/statistics/change/fold-small-groups.ts'
import { seededRandom } from '../../../src/insights/statistics/random/seeded-random.ts'
import { METRICS } from '../../../src/insights/statistics/scores/metric.ts'
import { tallyOf } from '../../../src/insights/statistics/scores/tally.ts'
import { drawTally, type Population, rateOf, strayOf } from './support/samples.ts'

const { nps, rating } = METRICS

const decompose = (before: GroupTallies, after: GroupTallies, { minimumN = 1, samples = 2, metric = nps } = {}) => {
  const measured = decomposeChange({ before, after }, metric, { random: seededRandom('change'), minimumN, samples })
  if (measured.kind === 'suppressed') throw new Error('too few')
  return measured.value
}

const give = (promoters: number, detractors: number) =>
  tallyOf([...Array<number>(promoters).fill(10), ...Array<number>(detractors).fill(0)])

describe('decomposeChange', () => {
  it('is a matter of mix where all scores stayed as they were', () => {
    const before = new Map([
      ['old', give(80, 20)],
      ['new', give(20, 80)],
    ])
    const after = new Map([
      ['old', give(40, 10)],
      ['new', give(30, 120)],
    ])
    const { change, mix, rate } = decompose(before, after)
    expect(change).toBeCloseTo(-30, 9)
    expect(mix).toBeCloseTo(-30, 9)
    expect(rate).toBeCloseTo(0, 9)
  })

  it('is a matter of rates where all shares stayed as they were', () => {
    const before = new Map([
      ['old', give(80, 20)],
      ['new', give(20, 80)],
    ])
    const after = new Map([
      ['old', give(80, 20)],
      ['new', give(50, 50)],
    ])
    const { change, mix, rate, groups } = decompose(before, after)
    expect(change).toBeCloseTo(30, 9)
    expect([mix, rate]).toEqual([expect.closeTo(0, 9), expect.closeTo(30, 9)])
    expect(groups.map(({ group, rate: effect }) => [group, effect.value])).toEqual([
      ['new', expect.closeTo(30, 9)],
      ['old', 0],
    ])
  })

  it('sums to the change, whatever the groups', () => {
    const tally = fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 12 }).map(tallyOf)
    const time = fc
      .dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e'), tally)
      .map((groups) => new Map([...Object.entries(groups), ['always', tallyOf([7])]]))
    fc.assert(
      fc.property(time, time, fc.integer({ min: 1, max: 5 }), (before, after, minimumN) => {
        const measured = decomposeChange({ before, after }, rating, {
          random: seededRandom('sum'),
          minimumN,
          samples: 2,
        })
        if (measured.kind === 'suppressed') return
        const { groups, change, mix, rate } = measured.value
        const sum = groups.reduce((total, group) => total + group.mix.value + group.rate.value, 0)
        expect(Math.abs(sum - change)).toBeLessThan(1e-9)
        expect(Math.abs(mix + rate - change)).toBeLessThan(1e-9)
        expect(groups.every(({ group, before: { n } }) => group === null || n === 0 || n >= minimumN)).toBe(true)
      }),
    )
  })

  it('says of what came and went how it pulled the score', () => {
    const before = new Map([
      ['stayed', give(50, 50)],
      ['gone', give(0, 50)],
    ])
    const after = new Map([
      ['stayed', give(50, 50)],
      ['come', give(50, 0)],
    ])
    const { groups } = decompose(before, after)
    expect(groups.map(({ group, mix, rate }) => [group, Math.sign(mix.value), rate.value])).toEqual([
      ['come', 1, 0],
      ['gone', 1, 0],
      ['stayed', 0, 0],
    ])
  })

  it('counts groups that are too small together, and has no figure of too few answers', () => {
    const time = new Map([
      ['large', give(60, 40)],
      ['small', give(3, 2)],
      ['tiny', give(1, 0)],
      ['medium', give(30, 10)],
    ])
    const { groups } = decompose(time, time, { minimumN: 30 })
    expect(groups.map(({ group, before }) => [group, before.n])).toEqual([
      ['large', 100],
      [null, 46],
    ])
    const few = new Map([['all', give(10, 10)]])
    expect(decomposeChange({ before: few, after: few }, nps, { random: seededRandom('few') })).toMatchObject({
      kind: 'suppressed',
      n: 20,
    })
  })

  it('discovers nothing where nothing changed, but for one time in twenty', () => {
    const random = seededRandom('nothing changed')
    const population: Population = new Map([
      [10, 500],
      [8, 200],
      [3, 300],
    ])
    const draw = () =>
      new Map(['a', 'b', 'c'].map((group, index) => [group, drawTally(population, 150 + 100 * index, random)]))
    const rate = rateOf(150, () => {
      const measured = decomposeChange({ before: draw(), after: draw() }, nps, { random, samples: 100 })
      return (
        measured.kind === 'measured' &&
        measured.value.groups.some(({ mix, rate }) => mix.isDiscovery || rate.isDiscovery)
      )
    })
    expect(rate).toBeLessThan(0.05 + strayOf(0.05, 150))
  })

  it('discovers the group that fell', () => {
    const before = new Map([
      ['a', give(300, 100)],
      ['b', give(300, 100)],
    ])
    const after = new Map([
      ['a', give(200, 200)],
      ['b', give(300, 100)],
    ])
    const { groups } = decompose(before, after, { samples: 200 })
    expect(groups.map(({ rate }) => rate.isDiscovery)).toEqual([true, false])
  })
})
