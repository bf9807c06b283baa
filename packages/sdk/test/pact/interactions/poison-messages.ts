import { MatchersV3 } from '@pact-foundation/pact'
import type { Interaction } from '../interaction.ts'
import { problem } from './problem.ts'

const { equal, like } = MatchersV3

const as = 'operator'
const given = 'an operator'
const why = { 'X-Howazit-Reason': 'ticket 4711' }
const reason = 'ticket 4711'
/** Nobody's: what a stage could not handle cannot be brought about over the API. */
const poisonId = '5b1f0c2a-6d3c-5a1e-9d5e-0c8a7b6f4e21'
const nothing = { matched: equal(0), decided: equal(0), remaining: equal(0), groups: [] }

export const poisonMessages: readonly Interaction[] = [
  {
    as,
    given,
    when: 'lists messages of a stage that does not stumble',
    request: 'GET /v1/platform/poison-messages',
    query: { stage: 'no-stage' },
    status: 200,
    answers: like({ items: [] }),
    call: (howazit) => howazit.poisonMessages.list({ stage: 'no-stage' }),
  },
  {
    as,
    given,
    when: 'counts messages that stages could not handle',
    request: 'GET /v1/platform/poison-messages/stats',
    status: 200,
    answers: like({ total: 0, groupCount: 0, groups: [] }),
    call: (howazit) => howazit.poisonMessages.stats(),
  },
  {
    as,
    given,
    when: 'gets a message that is not there',
    request: `GET /v1/platform/poison-messages/${poisonId}`,
    status: 404,
    answers: problem(404, 'not_found'),
    call: (howazit) => howazit.poisonMessages.get(poisonId),
    throws: { code: 'not_found' },
  },
  {
    as,
    given,
    when: 'sends messages to a stage again',
    request: 'POST /v1/platform/poison-messages/replay',
    headers: why,
    json: { stage: 'no-stage', dryRun: true },
    status: 200,
    answers: like(nothing),
    call: (howazit) => howazit.poisonMessages.replay({ stage: 'no-stage', dryRun: true }, { reason }),
  },
  {
    as,
    given,
    when: 'discards messages of a stage',
    request: 'POST /v1/platform/poison-messages/discard',
    headers: why,
    json: { stage: 'no-stage' },
    status: 200,
    answers: like(nothing),
    call: (howazit) => howazit.poisonMessages.discard({ stage: 'no-stage' }, { reason }),
  },
]
