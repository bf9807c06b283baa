import { MatchersV3 } from '@pact-foundation/pact'
import type { Interaction } from '../interaction.ts'
import { EXAMPLES, filled, id, time } from '../placeholders.ts'

const { eachLike, equal, like, regex } = MatchersV3
const { deliveryId, platformReplayId } = EXAMPLES

const as = 'operator'
const why = { 'X-Howazit-Reason': 'ticket 4711' }
const reason = 'ticket 4711'

const summary = {
  id: id('platformReplayId'),
  where: 'id = 01a1f1c0-5f0e-7b1c-8a39-6b7f0d1f2c44',
  mapping: equal('current'),
  includesUnknown: equal(false),
  reason: equal(reason),
  tenantCount: 1,
  itemCount: 1,
  createdAt: time(),
}
const replayOf = (status: string) => ({
  ...summary,
  status: equal(status),
  progress: { waiting: 1, sending: 0, delivered: 0, failed: 0 },
  plans: eachLike({
    tenantId: id('tenantId'),
    tenant: 'acme',
    replay: {
      id: id('replayId'),
      status: equal(status),
      cause: { kind: equal('all_tenants'), platformReplayId: id('platformReplayId') },
      itemCount: 1,
    },
  }),
  unreached: [],
})
const planned = {
  as,
  given: 'a replay across tenants that is planned',
  request: 'GET /v1/platform/replays/{platformReplayId}',
} as const

export const platformReplays: readonly Interaction[] = [
  {
    as,
    given: 'a delivery that did not arrive',
    when: 'asks what went wrong at all tenants',
    request: 'GET /v1/platform/incidents',
    query: { where: 'id = {deliveryId}' },
    status: 200,
    answers: like({
      items: eachLike({
        id: regex('^[0-9a-f]{12}(-[0-9a-z]{1,9}){2}$', '5b1f0c2a9e4d-mi9x3k2a-mi9xab12'),
        code: 'mapping_output_invalid',
        connector: equal('webhook'),
        count: 1,
        tenants: equal(1),
        endpoints: 1,
        firstFailedAt: time(),
        lastFailedAt: time(),
      }),
      unreached: [],
    }),
    call: (howazit) => howazit.incidents.platform.suggest({ where: `id = ${deliveryId}` }),
  },
  {
    as,
    given: 'a delivery that did not arrive',
    when: 'plans a replay across tenants',
    request: 'POST /v1/platform/replays',
    headers: why,
    json: { where: filled('id = {deliveryId}') },
    status: 201,
    answers: like(replayOf('planned')),
    call: (howazit) => howazit.replays.platform.plan({ where: `id = ${deliveryId}` }, { reason }),
  },
  {
    ...planned,
    when: 'lists replays across tenants',
    request: 'GET /v1/platform/replays',
    status: 200,
    answers: like({ items: eachLike(summary) }),
    call: (howazit) => howazit.replays.platform.list(),
  },
  {
    ...planned,
    when: 'gets a replay across tenants',
    status: 200,
    answers: like(replayOf('planned')),
    call: (howazit) => howazit.replays.platform.get(platformReplayId),
  },
  {
    ...planned,
    when: 'runs a replay across tenants',
    request: 'POST /v1/platform/replays/{platformReplayId}/run',
    headers: why,
    json: { canary: 1 },
    status: 202,
    answers: like(replayOf('running')),
    call: (howazit) => howazit.replays.platform.run(platformReplayId, { canary: 1 }, { reason }),
  },
  {
    as,
    given: 'a replay across tenants that is running',
    when: 'pauses a replay across tenants',
    request: 'POST /v1/platform/replays/{platformReplayId}/pause',
    headers: why,
    status: 200,
    answers: like(replayOf('paused')),
    call: (howazit) => howazit.replays.platform.pause(platformReplayId, { reason }),
  },
  {
    as,
    given: 'a replay across tenants that is paused',
    when: 'resumes a replay across tenants',
    request: 'POST /v1/platform/replays/{platformReplayId}/resume',
    headers: why,
    status: 200,
    answers: like(replayOf('running')),
    call: (howazit) => howazit.replays.platform.resume(platformReplayId, { reason }),
  },
  {
    ...planned,
    when: 'cancels a replay across tenants',
    request: 'POST /v1/platform/replays/{platformReplayId}/cancel',
    headers: why,
    status: 200,
    answers: like(replayOf('cancelled')),
    call: (howazit) => howazit.replays.platform.cancel(platformReplayId, { reason }),
  },
]
