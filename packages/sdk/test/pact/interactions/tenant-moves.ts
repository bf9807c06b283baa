import { MatchersV3 } from '@pact-foundation/pact'
import type { Interaction } from '../interaction.ts'
import { EXAMPLES, id, time } from '../placeholders.ts'
import { problem } from './problem.ts'

const { eachLike, equal, like } = MatchersV3
const { tenantId, moveId } = EXAMPLES

const move = {
  id: id('moveId'),
  tenantId: id('tenantId'),
  from: equal('shared'),
  to: equal('schema'),
  createdAt: time(),
}
const planned = {
  ...move,
  status: equal('planned'),
  plan: {
    tables: eachLike({ table: 'responses', rows: 0, bytes: 0, etaSeconds: 0 }),
    rows: 0,
    bytes: 0,
    etaSeconds: 0,
    pauseMs: 150,
    blockers: [],
    stays: eachLike('the stream'),
  },
}
const as = 'operator'
const there = { as, given: 'an operator, and a tenant whose move is planned' } as const
const reason = 'ticket 4711'
const why = { 'X-Howazit-Reason': reason }
const tooEarly = {
  headers: why,
  status: 409,
  answers: problem(409, 'conflict', { pointer: equal('/path/moveId') }),
  throws: { code: 'conflict' },
} as const

export const tenantMoves: readonly Interaction[] = [
  {
    as,
    given: 'an operator, and a tenant',
    when: 'has the move of a tenant planned',
    request: 'POST /v1/tenants/{tenantId}/moves',
    headers: why,
    json: { to: 'schema' },
    status: 202,
    answers: like({ ...move, status: equal('planning') }),
    call: (howazit) => howazit.tenantMoves.plan(tenantId, { to: 'schema' }, { reason }),
  },
  {
    ...there,
    when: 'lists the moves of a tenant',
    request: 'GET /v1/tenants/{tenantId}/moves',
    status: 200,
    answers: like({ items: eachLike(planned) }),
    call: (howazit) => howazit.tenantMoves.list(tenantId),
  },
  {
    ...there,
    when: 'gets the plan of a move',
    request: 'GET /v1/tenants/{tenantId}/moves/{moveId}',
    status: 200,
    answers: like(planned),
    call: (howazit) => howazit.tenantMoves.get(tenantId, moveId),
  },
  {
    ...there,
    when: 'has a tenant copied at full pace',
    request: 'POST /v1/tenants/{tenantId}/moves/{moveId}/start',
    headers: why,
    json: { pace: 'full' },
    status: 202,
    answers: like({ ...move, status: equal('copying'), pace: equal('full') }),
    call: (howazit) => howazit.tenantMoves.start(tenantId, moveId, { reason, pace: 'full' }),
  },
  {
    ...there,
    when: 'cancels a move',
    request: 'POST /v1/tenants/{tenantId}/moves/{moveId}/cancel',
    headers: why,
    status: 202,
    answers: like({ ...move, status: equal('cancelled') }),
    call: (howazit) => howazit.tenantMoves.cancel(tenantId, moveId, { reason }),
  },
  {
    ...there,
    when: 'compares what is not copied',
    request: 'POST /v1/tenants/{tenantId}/moves/{moveId}/diff',
    ...tooEarly,
    call: (howazit) => howazit.tenantMoves.diff(tenantId, moveId, { reason }),
  },
  {
    ...there,
    when: 'has reads made again on what is not copied',
    request: 'POST /v1/tenants/{tenantId}/moves/{moveId}/mirror',
    json: { percent: 5 },
    ...tooEarly,
    call: (howazit) => howazit.tenantMoves.mirror(tenantId, moveId, { percent: 5 }, { reason }),
  },
  {
    ...there,
    when: 'switches to what is not copied',
    request: 'POST /v1/tenants/{tenantId}/moves/{moveId}/cutover',
    json: { maxWritePauseMs: 500 },
    ...tooEarly,
    call: (howazit) => howazit.tenantMoves.cutOver(tenantId, moveId, { maxWritePauseMs: 500 }, { reason }),
  },
  {
    ...there,
    when: 'switches back what is not switched',
    request: 'POST /v1/tenants/{tenantId}/moves/{moveId}/reverse',
    json: { maxWritePauseMs: 500 },
    ...tooEarly,
    call: (howazit) => howazit.tenantMoves.reverse(tenantId, moveId, { maxWritePauseMs: 500 }, { reason }),
  },
  {
    ...there,
    when: 'completes what is not switched',
    request: 'POST /v1/tenants/{tenantId}/moves/{moveId}/complete',
    json: { keepReverseSeconds: 3600 },
    ...tooEarly,
    call: (howazit) => howazit.tenantMoves.complete(tenantId, moveId, { keepReverseSeconds: 3600 }, { reason }),
  },
]
