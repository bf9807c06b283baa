import { MatchersV3 } from '@pact-foundation/pact'
import type { Interaction } from '../interaction.ts'
import { time } from '../placeholders.ts'
import { problem } from './problem.ts'

const { atLeastLike, eachLike, equal, like } = MatchersV3

const given = 'a response accepted under a key'
const responses = {
  accepted: 1,
  stored: 1,
  quarantined: 0,
  discarded: 0,
  poison: 0,
  inFlight: 0,
  missing: equal(0),
  doubled: equal(0),
  duplicates: 0,
}
const events = { published: 1, planned: 1, discarded: 0, poison: 0, inFlight: 0, missing: equal(0) }
const target = {
  target: 'webhook example.com',
  published: 1,
  delivered: 1,
  dead: 0,
  unknown: 0,
  suppressed: 0,
  inFlight: 0,
  missing: equal(0),
  doubled: equal(0),
}
const hour = { hour: time('2026-11-22T10:00:00.000Z'), state: 'open', asOf: time(), isBalanced: equal(true) }

export const ledger: readonly Interaction[] = [
  {
    given,
    when: 'holds what was accepted against what became of it',
    request: 'GET /v1/ledger',
    status: 200,
    answers: like({
      isBalanced: equal(true),
      hours: eachLike({ ...hour, responses, events, targets: atLeastLike(target, 0) }),
    }),
    call: (howazit) => howazit.ledger.get(),
  },
  {
    given,
    when: 'asks what is missing of an hour in which nothing happened',
    request: 'GET /v1/ledger/findings',
    query: { hour: '2026-11-22T10:15:30Z' },
    status: 400,
    answers: problem(400, 'invalid_parameter', { pointer: equal('/query/hour') }),
    call: (howazit) => howazit.ledger.explain({ hour: '2026-11-22T10:15:30Z' }),
    throws: { code: 'invalid_parameter' },
  },
]
