import { expect, test } from 'vitest'
import type { MovePosition, MoveRow } from '../../src/moves/move-row.ts'
import { complete, cutOver, reverse } from '../../src/moves/move-verbs.ts'

const NOW = new Date('2026-12-01T12:00:00.000Z')
const CONFLICT = expect.objectContaining({ code: 'conflict' })

test('a switch in either direction is refused without a comparison of the last ten minutes that found nothing', () => {
  const diffs: readonly MovePosition['diff'][] = [
    undefined,
    { ...comparedAgo(0), status: 'running' },
    comparedAgo(600_000),
    { ...comparedAgo(0), differenceCount: 1 },
  ]
  for (const diff of diffs) {
    const position = diff === undefined ? {} : { diff }
    expect(() => cutOver({})(move('following', position), NOW)).toThrow(CONFLICT)
    expect(() => reverse({})(move('switched', position), NOW)).toThrow(CONFLICT)
  }
  const position = { diff: comparedAgo(599_000) }
  const asked = { maxWritePauseMs: 500 }
  expect(cutOver(asked)(move('following', position), NOW)).toMatchObject({ status: 'pausing' })
  expect(reverse(asked)(move('switched', position), NOW)).toEqual({
    status: 'reversing',
    position: { ...position, maxPauseMs: 500 },
  })
})

test('a rehearsal needs no comparison, and leaves the move where it is', () => {
  const rehearsal = { status: 'running', maxPauseMs: 1_000 }
  const asked = { isDryRun: true }
  expect(cutOver(asked)(move('following', {}), NOW)).toEqual({ status: 'following', position: { rehearsal } })
  expect(() => reverse(asked)(move('following', {}), NOW)).toThrow(CONFLICT)
})

test('a move completes in three days where nothing else is said, and a switch back takes that back', () => {
  const position = { diff: comparedAgo(0) }
  const later = complete({})(move('switched', position), NOW)
  expect(later).toEqual({ status: 'switched', position: { ...position, completesAt: '2026-12-04T12:00:00.000Z' } })
  expect(complete({ keepReverseSeconds: 0 })(move('switched', position), NOW).status).toBe('completing')
  expect(() => complete({})(move('following', position), NOW)).toThrow(CONFLICT)

  const back = reverse({})(move('switched', later.position), NOW)
  expect(back.position).not.toHaveProperty('completesAt')
  const rehearsed = reverse({ isDryRun: true })(move('switched', later.position), NOW)
  expect(rehearsed.position).toHaveProperty('completesAt')
})

const comparedAgo = (ms: number) => ({
  status: 'done' as const,
  tables: ['surveys'],
  rows: 1,
  differenceCount: 0,
  differences: [],
  comparedAt: new Date(NOW.getTime() - ms).toISOString(),
})

const move = (status: MoveRow['status'], position: MovePosition): MoveRow => ({
  tenant_id: '00000000-0000-4000-8000-000000000001',
  id: '00000000-0000-4000-8000-000000000002',
  source: { placement: 'shared', schemaName: 'tenant_shared' },
  target: { placement: 'schema', schemaName: 'tenant_1' },
  status,
  version: 1,
  plan: null,
  position,
  trouble: null,
  mirrored: null,
  created_at: NOW,
})
