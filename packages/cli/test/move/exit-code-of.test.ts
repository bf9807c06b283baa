import type { TenantMove } from '@howazit/sdk'
import { expect, test } from 'vitest'
import { exitCodeOf } from '../../src/move/exit-code-of.ts'

const PLAN: NonNullable<TenantMove['plan']> = {
  tables: [],
  rows: 0,
  bytes: 0,
  etaSeconds: 0,
  pauseMs: 150,
  blockers: [],
  stays: [],
}
const DIFF: NonNullable<TenantMove['diff']> = {
  status: 'done',
  tables: 1,
  rows: 1,
  differenceCount: 0,
  differences: [],
}

const blocked = (...codes: readonly NonNullable<TenantMove['plan']>['blockers'][number]['code'][]) => ({
  plan: { ...PLAN, blockers: codes.map((code) => ({ code, detail: code })) },
})
const rehearsed = (check: 'comparison' | 'pause') => ({
  status: 'following' as const,
  rehearsal: { status: 'done' as const, checks: [{ check, isPassed: false, detail: '' }] },
})

test.each<[string, Partial<TenantMove>, number]>([
  ['a plan that nothing stops', { plan: PLAN }, 0],
  ['a place that lets nobody in', blocked('unreachable'), 7],
  ['a place where rows of the tenant are', blocked('not_empty'), 6],
  ['both', blocked('not_empty', 'unreachable'), 7],
  ['a copy that is under way', { status: 'copying' }, 7],
  ['a comparison that is under way', { status: 'following', diff: { ...DIFF, status: 'running' } }, 7],
  ['a comparison that found nothing', { status: 'following', diff: DIFF }, 0],
  ['a comparison that found something', { status: 'following', diff: { ...DIFF, differenceCount: 1 } }, 1],
  ['a switch that took too long', { status: 'following', aborted: 'took 1,200 ms' }, 7],
  ['a rehearsal without a comparison', rehearsed('comparison'), 6],
  ['a rehearsal that took too long', rehearsed('pause'), 7],
  ['a tenant that is where it was to be', { status: 'completed' }, 0],
])('the command ends after %s as its exit code says', (_, move, code) => {
  expect(exitCodeOf({ ...MOVE, ...move })).toBe(code)
})

const MOVE: TenantMove = {
  id: '00000000-0000-7000-8000-000000000001',
  tenantId: '00000000-0000-7000-8000-000000000002',
  from: 'shared',
  to: 'schema',
  status: 'planned',
  createdAt: '2026-01-01T00:00:00.000Z',
}
