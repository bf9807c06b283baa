import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Batch, type BatchRecord, planBatches } from '../../src/index.ts'

const batch: Batch = {
  recordsMax: 3,
  envelope: { inputs: '{records}' },
  allowsDuplicates: true,
  keepsOrder: true,
  onRefused: 'bisect',
}
interface Numbered extends BatchRecord {
  readonly number: number
}
const records = (...keys: string[]): Numbered[] => keys.map((key, number) => ({ key, bytes: 10, number }))
const numbers = (list: readonly Numbered[], changes: Partial<Batch>) =>
  planBatches(list, { ...batch, ...changes }).batches.map((inside) => inside.map(({ number }) => number))

describe('planBatches', () => {
  test('fills requests in order', () => {
    expect(numbers(records('a', 'b', 'c', 'd'), {})).toEqual([[0, 1, 2], [3]])
    expect(numbers([], {})).toEqual([])
  })

  test('never puts two records with one key into a request of a vendor that forbids it', () => {
    const list = records('a', 'a', 'b', 'c', 'a')
    expect(numbers(list, { allowsDuplicates: false })).toEqual([[0], [1, 2, 3], [4]])
    expect(numbers(list, { allowsDuplicates: false, keepsOrder: false })).toEqual([[0, 2, 3], [1], [4]])
  })

  test('counts the bytes of the whole body, and names what is too large alone', () => {
    const envelope = Buffer.byteLength('{"inputs":"{records}"}')
    expect(numbers(records('a', 'b', 'c'), { bytesMax: envelope + 22 })).toEqual([[0, 1], [2]])
    const list = [...records('a', 'b'), { key: 'c', bytes: 11, number: 2 }]
    const plan = planBatches(list, { ...batch, recordBytesMax: 10 })
    expect(plan.oversized.map(({ number }) => number)).toEqual([2])
    expect(planBatches(list, { ...batch, bytesMax: envelope + 11 }).oversized.map(({ number }) => number)).toEqual([2])
  })

  test('keeps every promise of any manifest', () => {
    const list = fc
      .array(fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), bytes: fc.integer({ min: 1, max: 60 }) }), {
        maxLength: 80,
      })
      .map((all) => all.map((record, number) => ({ ...record, number })))
    const limits = fc.record({
      recordsMax: fc.integer({ min: 1, max: 12 }),
      bytesMax: fc.option(fc.integer({ min: 40, max: 400 }), { nil: undefined }),
      recordBytesMax: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
      allowsDuplicates: fc.boolean(),
      keepsOrder: fc.boolean(),
    })
    fc.assert(
      fc.property(list, limits, (all, { bytesMax, recordBytesMax, ...others }) => {
        const manifest = {
          ...batch,
          ...others,
          ...(bytesMax && { bytesMax }),
          ...(recordBytesMax && { recordBytesMax }),
        }
        const { batches, oversized } = planBatches(all, manifest)
        const placed = batches.flat()
        expect([...placed, ...oversized].map(({ number }) => number).toSorted((a, b) => a - b)).toEqual(
          all.map(({ number }) => number),
        )
        for (const inside of batches) {
          expect(inside.length).toBeGreaterThan(0)
          expect(inside.length).toBeLessThanOrEqual(manifest.recordsMax)
          const body = JSON.stringify({ inputs: inside.map(({ bytes }) => 'x'.repeat(bytes)) })
          // Two quotes more a record than its bytes, which are of the record as it is sent.
          if (bytesMax) expect(body.length - 2 * inside.length).toBeLessThanOrEqual(bytesMax)
          if (!manifest.allowsDuplicates) expect(new Set(inside.map(({ key }) => key)).size).toBe(inside.length)
        }
        const inOrder = (list: readonly Numbered[]) => list.map(({ number }) => number).toSorted((a, b) => a - b)
        const orderOf = (list: readonly Numbered[]) => list.map(({ number }) => number)
        if (manifest.keepsOrder) expect(orderOf(placed)).toEqual(inOrder(placed))
        for (const key of ['a', 'b', 'c', 'd']) {
          const own = placed.filter((record) => record.key === key)
          expect(orderOf(own)).toEqual(inOrder(own))
        }
      }),
    )
  })
})
