import { expect, test, vi } from 'vitest'
import { createRefusals } from '../../src/limits/refusals.ts'

test('a crowd that is refused is told of once a second, by tenant and reason', () => {
  vi.useFakeTimers()
  const told: object[] = []
  const refusals = createRefusals({ emit: (name, fields) => told.push({ name, ...fields }) })
  for (let at = 0; at < 1_000; at += 1) refusals.count('a', 'quota')
  refusals.count('b', 'platform_capacity')
  expect(told).toEqual([])
  vi.advanceTimersByTime(1_000)
  expect(told).toEqual([
    { name: 'request.refused', tenant_id: 'a', reason: 'quota', count: 1_000 },
    { name: 'request.refused', tenant_id: 'b', reason: 'platform_capacity', count: 1 },
  ])
  refusals.count('a', 'quota')
  refusals.close()
  refusals.close()
  expect(told).toHaveLength(3)
  vi.useRealTimers()
})
