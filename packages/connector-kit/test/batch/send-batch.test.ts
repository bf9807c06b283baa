import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type BatchResult, type Meaning, type RecordOutcome, sendBatch, splitRefused } from '../../src/index.ts'

const OUTCOMES: Partial<Record<Meaning, RecordOutcome['outcome']>> = {
  retry: 'retry',
  throttle: 'throttled',
  unknown: 'unknown',
}
const answer = (records: readonly number[], meaning: Meaning | 'success'): BatchResult => {
  const outcome = meaning === 'success' ? 'delivered' : (OUTCOMES[meaning] ?? 'refused')
  return { meaning, records: records.map(() => ({ outcome, reason: meaning })) }
}
const bisect = { onRefused: 'bisect', keepsOrder: false } as const

describe('sendBatch', () => {
  test('delivers every good record once and names the poisoned ones', async () => {
    const runs = fc.record({
      count: fc.integer({ min: 1, max: 200 }),
      poisoned: fc.uniqueArray(fc.nat({ max: 199 }), { maxLength: 6 }),
      acceptedMax: fc.integer({ min: 1, max: 200 }),
    })
    await fc.assert(
      fc.asyncProperty(runs, async ({ count, poisoned, acceptedMax }) => {
        const taken = new Map<number, number>()
        let requests = 0
        const send = async (records: readonly number[]) => {
          requests += 1
          if (records.length > acceptedMax) return answer(records, 'split')
          if (records.some((record) => poisoned.includes(record))) return answer(records, 'permanent')
          for (const record of records) taken.set(record, (taken.get(record) ?? 0) + 1)
          return answer(records, 'success')
        }
        const all = Array.from({ length: count }, (_, index) => index)
        const outcomes = await sendBatch(all, { batch: bisect, send })
        expect(outcomes.map(({ outcome }) => outcome)).toEqual(
          all.map((record) => (poisoned.includes(record) ? 'refused' : 'delivered')),
        )
        expect([...taken.keys()].toSorted((a, b) => a - b)).toEqual(all.filter((record) => !poisoned.includes(record)))
        expect([...taken.values()].every((times) => times === 1)).toBe(true)
        const spoilt = poisoned.filter((record) => record < count).length
        const forSize = 2 * Math.ceil(count / Math.max(1, Math.floor(acceptedMax / 2)))
        expect(requests).toBeLessThanOrEqual(2 * spoilt * Math.ceil(Math.log2(count)) + forSize + 1)
      }),
    )
  })

  test('never sends again what may have been taken, whatever a receiver refuses', async () => {
    const meanings = fc.constantFrom<(Meaning | 'success')[]>(
      'success',
      'permanent',
      'split',
      'retry',
      'throttle',
      'unknown',
      'disable',
      'recipient',
    )
    const runs = fc.record({
      count: fc.integer({ min: 1, max: 100 }),
      answers: fc.infiniteStream(meanings),
      keepsOrder: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(runs, async ({ count, answers, keepsOrder }) => {
        const final = new Map<number, string>()
        const sent: number[] = []
        let isStuck = false
        const send = async (records: readonly number[]) => {
          const meaning = answers.next().value!
          if (keepsOrder) expect(isStuck).toBe(false)
          for (const record of records) expect(final.has(record)).toBe(false)
          if (!splitRefused(records, meaning, bisect)) {
            for (const record of records) final.set(record, answer([record], meaning).records[0]!.outcome)
            sent.push(...records)
            isStuck ||= !['delivered', 'refused'].includes(final.get(records[0]!)!)
          }
          return answer(records, meaning)
        }
        const all = Array.from({ length: count }, (_, index) => index)
        const outcomes = await sendBatch(all, { batch: { ...bisect, keepsOrder }, send })
        expect(outcomes).toHaveLength(count)
        for (const [record, { outcome, reason }] of outcomes.entries()) {
          if (reason === 'held_for_order') expect(final.has(record)).toBe(false)
          else expect(outcome).toBe(final.get(record))
        }
        expect(sent).toEqual(sent.toSorted((a, b) => a - b))
      }),
    )
  })

  test('leaves a batch whole where its manifest says so, except when it is too large', async () => {
    const sizes: number[] = []
    const send = async (records: readonly number[]) => {
      sizes.push(records.length)
      return answer(records, records.length > 2 ? 'split' : 'permanent')
    }
    const outcomes = await sendBatch([1, 2, 3, 4], { batch: { onRefused: 'fail', keepsOrder: true }, send })
    expect(sizes).toEqual([4, 2, 2])
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['refused', 'refused', 'refused', 'refused'])
  })

  test('holds what comes after a record that is not through where the order is kept', async () => {
    const send = async (records: readonly number[]) =>
      answer(records, records.length > 1 ? 'permanent' : records[0] === 2 ? 'throttle' : 'success')
    const outcomes = await sendBatch([1, 2, 3, 4], { batch: { onRefused: 'bisect', keepsOrder: true }, send })
    expect(outcomes.map(({ reason }) => reason)).toEqual(['success', 'throttle', 'held_for_order', 'held_for_order'])
  })
})
