import type { JsonPatchOperation } from '@howazit/sdk'
import { MatchersV3 } from '@pact-foundation/pact'
import type { Interaction } from '../interaction.ts'
import { EXAMPLES, filled, id, time } from '../placeholders.ts'

const { eachLike, equal, like, regex } = MatchersV3
const { deliveryId, replayId } = EXAMPLES

const replayOf = (status: string) => ({
  id: id('replayId'),
  status: equal(status),
  where: 'id = 01a1f1c0-5f0e-7b1c-8a39-6b7f0d1f2c44',
  mapping: equal('current'),
  includesUnknown: equal(false),
  itemCount: 1,
  payloadBytes: 120,
  endpoints: 1,
  groups: eachLike({
    fingerprint: regex('^[0-9a-f]{12}$', '5b1f0c2a9e4d'),
    code: 'mapping_output_invalid',
    connector: equal('webhook'),
    count: 1,
  }),
  leftOut: { delivered: 0, unknown: 0, erased: 0, pinned: 0, unmade: 0, withoutConnector: 0 },
  sameBody: 0,
  connector: equal('current'),
  probe: {
    sampled: 1,
    wouldSend: 0,
    wouldFail: eachLike({ code: 'mapping_output_invalid', count: 1, deliveryId: id('deliveryId') }),
  },
  settings: { ratePerSecond: 50, concurrency: 16, canary: 0, maxErrorPercent: 20, jitterMs: 0 },
  progress: { waiting: 1, sending: 0, delivered: 0, failed: 0 },
  etaSeconds: 1,
  createdAt: time(),
})
const PATCH: JsonPatchOperation[] = [{ op: 'add', path: '/priority', value: 'normal' }]
const planned = { given: 'a replay that is planned', request: 'GET /v1/replays/{replayId}' } as const

export const replays: readonly Interaction[] = [
  {
    given: 'a delivery that did not arrive',
    when: 'plans a replay',
    request: 'POST /v1/replays',
    json: { where: filled('id = {deliveryId}') },
    status: 201,
    answers: like(replayOf('planned')),
    call: (howazit) => howazit.replays.plan({ where: `id = ${deliveryId}` }),
  },
  {
    given: 'a delivery that did not arrive',
    when: 'plans a replay with a patch',
    request: 'POST /v1/replays',
    json: { where: filled('id = {deliveryId}'), patch: PATCH },
    status: 201,
    answers: like({ ...replayOf('planned'), patch: { fingerprint: '5b1f0c2a9e4d', operations: equal(PATCH) } }),
    call: (howazit) => howazit.replays.plan({ where: `id = ${deliveryId}`, patch: PATCH }),
  },
  {
    ...planned,
    when: 'lists replays',
    request: 'GET /v1/replays',
    status: 200,
    answers: like({ items: eachLike({ id: id('replayId'), mapping: 'current', createdAt: time() }) }),
    call: (howazit) => howazit.replays.list(),
  },
  {
    ...planned,
    when: 'gets a replay',
    status: 200,
    answers: like(replayOf('planned')),
    call: (howazit) => howazit.replays.get(replayId),
  },
  {
    ...planned,
    when: 'changes how fast a replay runs',
    request: 'PATCH /v1/replays/{replayId}',
    json: { ratePerSecond: 10 },
    status: 200,
    answers: like({ ...replayOf('planned'), settings: { ratePerSecond: equal(10) } }),
    call: (howazit) => howazit.replays.update(replayId, { ratePerSecond: 10 }),
  },
  {
    ...planned,
    when: 'runs a replay',
    request: 'POST /v1/replays/{replayId}/run',
    json: { canary: 1 },
    status: 202,
    answers: like({ ...replayOf('running'), settings: { canary: equal(1) }, startedAt: time() }),
    call: (howazit) => howazit.replays.run(replayId, { canary: 1 }),
  },
  {
    given: 'a replay that is running',
    when: 'pauses a replay',
    request: 'POST /v1/replays/{replayId}/pause',
    status: 200,
    answers: like({ ...replayOf('paused'), pausedReason: equal('asked') }),
    call: (howazit) => howazit.replays.pause(replayId),
  },
  {
    given: 'a replay that is paused',
    when: 'resumes a replay',
    request: 'POST /v1/replays/{replayId}/resume',
    status: 200,
    answers: like(replayOf('running')),
    call: (howazit) => howazit.replays.resume(replayId),
  },
  {
    ...planned,
    when: 'cancels a replay',
    request: 'POST /v1/replays/{replayId}/cancel',
    status: 200,
    answers: like({ ...replayOf('cancelled'), completedAt: time() }),
    call: (howazit) => howazit.replays.cancel(replayId),
  },
]
