import { expect, test, vi } from 'vitest'
import { createRefusalHold } from '../../src/limits/refusal-hold.ts'

test('refusals are kept back, so many at a time, and any beyond go at once', async () => {
  vi.useFakeTimers()
  const hold = createRefusalHold({ holdMs: 250, heldMax: 2, chance: () => 0.5 })
  const gone: string[] = []
  const refuse = (name: string) => void hold().then(() => gone.push(name))
  refuse('first')
  refuse('second')
  refuse('third')
  await vi.advanceTimersByTimeAsync(249)
  expect(gone).toEqual(['third'])
  await vi.advanceTimersByTimeAsync(1)
  expect(gone).toEqual(['third', 'first', 'second'])
  refuse('fourth')
  await vi.advanceTimersByTimeAsync(249)
  expect(gone).toHaveLength(3)
  await vi.advanceTimersByTimeAsync(1)
  expect(gone.at(-1)).toBe('fourth')
  vi.useRealTimers()
})
