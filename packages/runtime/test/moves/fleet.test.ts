import { expect, test } from 'vitest'
import type { FleetRow, MemberRow } from '../../src/moves/fleet/fleet-row.ts'
import { nextOfMember } from '../../src/moves/fleet/next-of-member.ts'
import type { MovePosition, MoveRow } from '../../src/moves/move-row.ts'

const NOW = new Date('2026-12-01T12:00:00.000Z')

test('a tenant whose turn it is is copied, compared and switched, one verb at a time', () => {
  expect(askedOf('planned', {})).toBe('copying')
  expect(next('copying', {})).toBeUndefined()
  expect(askedOf('following', {})).toBe('following')
  expect(next('following', { diff: { ...compared(), status: 'running' } })).toBeUndefined()
  expect(askedOf('following', { diff: compared() })).toBe('pausing')
  expect(next('pausing', { diff: compared() })).toBeUndefined()
  expect(next('switched', {})).toEqual({ over: { state: 'switched' } })
})

test('a comparison that is too old is made again', () => {
  const comparedAt = new Date(NOW.getTime() - 600_000).toISOString()
  expect(askedOf('following', { diff: { ...compared(), comparedAt } })).toBe('following')
})

test('one whose sides differ fails, as does one that is not switched in time again and again, or does not go on', () => {
  const differing = { diff: { ...compared(), differenceCount: 2 } }
  expect(next('following', differing)?.over).toMatchObject({
    state: 'failed',
    detail: expect.stringContaining('2 rows'),
  })

  const late = { diff: compared(), aborted: 'It took longer.' }
  expect(next('following', late, { attempts: 2 })).toMatchObject({ isAttempt: true })
  expect(next('following', late, { attempts: 3 })?.over).toEqual({ state: 'failed', detail: 'It took longer.' })

  const since = (ms: number) => ({ troubled_at: new Date(NOW.getTime() - ms) })
  expect(next('copying', {}, since(299_000))).toBeUndefined()
  expect(next('copying', {}, since(301_000))?.over).toMatchObject({ state: 'failed' })
})

test('what something stops is passed over, and what somebody cancelled has failed', () => {
  const blockers = [{ code: 'full' as const, detail: 'There are too many.' }]
  const plan = { tables: [], rows: 0, bytes: 0, etaSeconds: 0, pauseMs: 0, blockers, stays: [] }
  const blocked = nextOfMember(FLEET, { ...member('planned', {}), move: { ...move('planned', {}), plan } }, NOW)
  expect(blocked).toEqual({ over: { state: 'blocked', detail: 'There are too many.' } })
  expect(next('cancelled', {})?.over?.state).toBe('failed')
})

test('one that is switched is completed later, once, where that was asked for', () => {
  const fleet = { ...FLEET, keep_reverse_seconds: 3_600 }
  const first = nextOfMember(fleet, member('switched', {}), NOW)
  expect(first?.ask?.change(move('switched', {}), NOW).position.completesAt).toBe('2026-12-01T13:00:00.000Z')
  const again = nextOfMember(fleet, member('switched', { completesAt: '2026-12-01T13:00:00.000Z' }), NOW)
  expect(again).toEqual({ over: { state: 'switched' } })
})

test('each is copied at the pace that the queue was asked for', () => {
  const paceOf = (pace: FleetRow['pace']) =>
    nextOfMember({ ...FLEET, pace }, member('planned', {}), NOW)?.ask?.change(move('planned', {}), NOW).position.pace
  expect([paceOf('full'), paceOf(null)]).toEqual(['full', undefined])
})

const FLEET: FleetRow = {
  id: '00000000-0000-4000-8000-000000000003',
  filter: 'tier = standard',
  target: 'schema',
  server_name: '',
  concurrency: 2,
  max_failures: 1,
  max_pause_ms: 1_000,
  keep_reverse_seconds: null,
  pace: null,
  status: 'running',
  actor: { kind: 'operator' },
  reason: 'tests',
  created_at: NOW,
}

const next = (status: MoveRow['status'], position: MovePosition, more: Partial<MemberRow> = {}) =>
  nextOfMember(FLEET, { ...member(status, position), ...more }, NOW)

/** What its move becomes of what is asked. */
const askedOf = (status: MoveRow['status'], position: MovePosition) =>
  next(status, position)?.ask?.change(move(status, position), NOW).status

const compared = () => ({
  status: 'done' as const,
  tables: ['surveys'],
  rows: 1,
  differenceCount: 0,
  differences: [],
  comparedAt: NOW.toISOString(),
})

const member = (status: MoveRow['status'], position: MovePosition): MemberRow => ({
  tenant_id: '00000000-0000-4000-8000-000000000001',
  fleet_move_id: FLEET.id,
  slug: 'acme',
  state: 'moving',
  detail: null,
  attempts: 0,
  troubled_at: null,
  move: move(status, position),
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
