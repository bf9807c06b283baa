import { MatchersV3 } from '@pact-foundation/pact'
import type { Interaction } from '../interaction.ts'
import { EXAMPLES, id, time } from '../placeholders.ts'
import { problem } from './problem.ts'

const { eachLike, equal, like } = MatchersV3
const { fleetMoveId } = EXAMPLES

const fleet = {
  id: id('fleetMoveId'),
  where: 'slug = acme',
  to: equal('schema'),
  concurrency: 2,
  maxFailures: 1,
  maxWritePauseMs: 1000,
  reason: 'A pact',
  counts: { waiting: 1, moving: 0, switched: 0, blocked: 0, failed: 0, left: 0 },
  createdAt: time(),
}
const waiting = {
  tenantId: '01a1f1c0-5f0e-7b1c-8a39-6b7f0d1f2c01',
  slug: 'acme',
  state: equal('waiting'),
  move: { from: equal('shared'), to: equal('schema'), status: equal('planned') },
}
const as = 'operator'
const there = { as, given: 'an operator, and a move of many tenants that is planned' } as const
const reason = 'ticket 4711'
const why = { 'X-Howazit-Reason': reason }

export const fleetMoves: readonly Interaction[] = [
  {
    as,
    given: 'an operator, and a tenant',
    when: 'has moves planned of tenants that there are not',
    request: 'POST /v1/platform/moves',
    headers: why,
    json: { where: 'slug = nobody', to: 'schema' },
    status: 409,
    answers: problem(409, 'conflict', { pointer: equal('/where') }),
    throws: { code: 'conflict' },
    call: (howazit) => howazit.fleetMoves.plan({ where: 'slug = nobody', to: 'schema' }, { reason }),
  },
  {
    ...there,
    when: 'lists moves of many tenants',
    request: 'GET /v1/platform/moves',
    status: 200,
    // Of the whole platform, whatever became of them.
    answers: like({ items: eachLike({ ...fleet, status: 'planned' }) }),
    call: (howazit) => howazit.fleetMoves.list(),
  },
  {
    ...there,
    when: 'gets a move of many tenants',
    request: 'GET /v1/platform/moves/{fleetMoveId}',
    status: 200,
    answers: like({ ...fleet, status: equal('planned'), tenants: eachLike(waiting) }),
    call: (howazit) => howazit.fleetMoves.get(fleetMoveId),
  },
  {
    ...there,
    when: 'starts a move of many tenants',
    request: 'POST /v1/platform/moves/{fleetMoveId}/start',
    headers: why,
    status: 202,
    answers: like({ ...fleet, status: equal('running') }),
    call: (howazit) => howazit.fleetMoves.start(fleetMoveId, { reason }),
  },
  {
    ...there,
    when: 'cancels a move of many tenants',
    request: 'POST /v1/platform/moves/{fleetMoveId}/cancel',
    headers: why,
    status: 202,
    answers: like({ ...fleet, status: equal('cancelling') }),
    call: (howazit) => howazit.fleetMoves.cancel(fleetMoveId, { reason }),
  },
]
