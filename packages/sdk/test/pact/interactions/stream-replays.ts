import { MatchersV3 } from '@pact-foundation/pact'
import type { Interaction } from '../interaction.ts'
import { EXAMPLES, id, time } from '../placeholders.ts'

const { eachLike, equal, like } = MatchersV3
const { replayId } = EXAMPLES

const found = {
  id: id('replayId'),
  topic: equal('responses.raw'),
  into: equal('store'),
  from: time(),
  to: time(),
  isWhole: true,
  progress: { messages: 1, read: 1, compared: 1 },
  counts: {
    same: 1,
    missing: 0,
    differing: 0,
    extra: 0,
    pending: 0,
    quarantined: 0,
    dead: 0,
    erased: 0,
    unreadable: 0,
    repaired: 0,
    refused: 0,
  },
  createdAt: time(),
}
const compared = { ...found, status: equal('compared'), isEqual: true, completedAt: time() }
const there = { as: 'operator', given: 'an operator, and a topic that was read again' } as const
const why = { 'X-Howazit-Reason': 'ticket 4711' }
const reason = 'ticket 4711'
const request = { topic: 'responses.raw', into: 'store', from: '2026-11-01T00:00:00Z' } as const

export const streamReplays: readonly Interaction[] = [
  {
    as: 'operator',
    given: 'an operator',
    when: 'has a topic read again',
    request: 'POST /v1/platform/stream-replays',
    headers: why,
    json: request,
    status: 202,
    answers: like({ ...found, status: equal('comparing') }),
    call: (howazit) => howazit.streamReplays.start(request, { reason }),
  },
  {
    ...there,
    when: 'lists topics that were read again',
    request: 'GET /v1/platform/stream-replays',
    status: 200,
    answers: like({ items: eachLike(found) }),
    call: (howazit) => howazit.streamReplays.list(),
  },
  {
    ...there,
    when: 'gets what was found',
    request: 'GET /v1/platform/stream-replays/{replayId}',
    status: 200,
    answers: like(compared),
    call: (howazit) => howazit.streamReplays.get(replayId),
  },
  {
    ...there,
    when: 'has what is missing repaired',
    request: 'POST /v1/platform/stream-replays/{replayId}/apply',
    headers: why,
    status: 202,
    answers: like({ ...found, status: equal('repairing') }),
    call: (howazit) => howazit.streamReplays.apply(replayId, { reason }),
  },
  {
    ...there,
    when: 'goes no further with it',
    request: 'POST /v1/platform/stream-replays/{replayId}/cancel',
    headers: why,
    status: 200,
    answers: like({ ...found, status: equal('cancelled'), completedAt: time() }),
    call: (howazit) => howazit.streamReplays.cancel(replayId, { reason }),
  },
]
