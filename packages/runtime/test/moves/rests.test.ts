import { expect, test } from 'vitest'
import type { MoveRow } from '../../src/moves/move-row.ts'
import { createRests } from '../../src/moves/run/rests.ts'

test('those that only follow take half of the time together, however many they are', () => {
  let now = 0
  const rests = createRests({ now: () => now })
  const moves = Array.from({ length: 200 }, (_, at) => move(String(at)))
  const TOOK_MS = 50
  let workedMs = 0
  while (now < 200_000) {
    const next = moves.find((each) => !rests.isResting(each))
    now += next === undefined ? 1 : TOOK_MS
    if (next === undefined) continue
    workedMs += TOOK_MS
    rests.rest(next, { tookMs: TOOK_MS, among: moves })
  }
  expect(workedMs / now).toBeLessThan(0.55)
  expect(workedMs / now).toBeGreaterThan(0.45)
})

test('one alone does not rest, nor one that somebody asked something of', () => {
  const rests = createRests({ now: () => 0 })
  const [one, other] = [move('1'), move('2')]
  rests.rest(one, { tookMs: 50, among: [one] })
  expect(rests.isResting(one)).toBe(false)
  rests.rest(one, { tookMs: 50, among: [one, other] })
  expect(rests.isResting(one)).toBe(true)
  const rehearsal = { status: 'running', maxPauseMs: 1_000 } as const
  expect(rests.isResting({ ...one, position: { rehearsal } })).toBe(false)
  expect(rests.isResting({ ...one, status: 'pausing' })).toBe(false)
})

const move = (id: string): MoveRow => ({
  tenant_id: '00000000-0000-4000-8000-000000000001',
  id,
  source: { placement: 'shared', schemaName: 'tenant_shared' },
  target: { placement: 'schema', schemaName: 'tenant_1' },
  status: 'switched',
  version: 1,
  plan: null,
  position: {},
  trouble: null,
  mirrored: null,
  created_at: new Date(0),
})
