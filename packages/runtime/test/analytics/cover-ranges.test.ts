import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { coverRanges } from '../../src/analytics/cover-ranges.ts'
import type { CutBatch } from '../../src/analytics/cut-batches.ts'
import { createdOf, imageOf } from './changes.ts'
import { newTenant } from './setup.ts'

test('one batch covers every partition to the end of what was read', () => {
  expect(cover([[at(1, 4), at(2, 0)]], [read(1, 3, 9), read(2, 0, 0)])).toEqual([['1: 3 to 9', '2: 0 to 0']])
})

test('a partition that is cut goes on where the batch before it ended', () => {
  const batches = [[at(1, 0), at(1, 5)], [at(1, 6), at(2, 3)], [at(2, 8)]]

  expect(cover(batches, [read(1, 0, 7), read(2, 2, 9)])).toEqual([
    ['1: 0 to 5'],
    ['1: 6 to 7', '2: 2 to 3'],
    ['2: 4 to 9'],
  ])
})

test('a partition without a change is covered by the last batch', () => {
  expect(cover([[at(1, 0)], [at(1, 1)]], [read(1, 0, 1), read(2, 5, 6)])).toEqual([
    ['1: 0 to 0'],
    ['1: 1 to 1', '2: 5 to 6'],
  ])
})

test('an empty batch covers what holds nothing to store', () => {
  expect(cover([[]], [read(4, 7, 8)])).toEqual([['4: 7 to 8']])
})

type Place = readonly [partition: number, offset: number]
const at = (partition: number, offset: number): Place => [partition, offset]

const appendedAt = new Date(0)
const read = (partition: number, firstOffset: number, lastOffset: number) => ({
  partition,
  firstOffset,
  lastOffset,
  appendedAt,
})

function cover(places: readonly (readonly Place[])[], ranges: readonly ReturnType<typeof read>[]) {
  const change = createdOf(newTenant(), imageOf())
  const batches = places.map(
    (changes): CutBatch => ({
      batchId: randomUUID(),
      changes: changes.map(([partition, offset]) => ({ partition, offset, change, lines: [] })),
    }),
  )
  return coverRanges(batches, ranges).map(({ ranges: covered }) =>
    covered.map(({ partition, fromOffset, toOffset }) => `${partition}: ${fromOffset} to ${toOffset}`),
  )
}
