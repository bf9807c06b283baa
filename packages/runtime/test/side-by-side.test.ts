import { expect, test } from 'vitest'
import { sideBySide } from '../src/side-by-side.ts'

test('does every item, as many at a time as there may be', async () => {
  const done: number[] = []
  let underWay = 0
  let most = 0

  await sideBySide([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    underWay += 1
    most = Math.max(most, underWay)
    await new Promise((resolve) => setImmediate(resolve))
    underWay -= 1
    done.push(item)
  })

  expect(done.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7])
  expect(most).toBe(3)
})

test('begins no more after a failure, and rejects when those under way have ended', async () => {
  const begun: number[] = []
  const ended: number[] = []
  const gate = Promise.withResolvers<void>()
  const working = sideBySide([1, 2, 3, 4], 2, async (item) => {
    begun.push(item)
    if (item === 1) throw new Error('the first fails')
    await gate.promise
    ended.push(item)
  })
  const failed = expect(working).rejects.toThrow('the first fails')
  await new Promise((resolve) => setImmediate(resolve))
  expect(ended).toEqual([])

  gate.resolve()

  await failed
  expect({ begun, ended }).toEqual({ begun: [1, 2], ended: [2] })
})

test('resolves when there is nothing to do', async () => {
  await sideBySide([], 2, async () => expect.unreachable())
})
