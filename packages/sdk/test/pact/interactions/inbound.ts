import { MatchersV3 } from '@pact-foundation/pact'
import type { Interaction } from '../interaction.ts'
import { EXAMPLES, time } from '../placeholders.ts'
import { one } from './connection-values.ts'
import { problem } from './problem.ts'

const { integer, like, regex } = MatchersV3
const { connectionId } = EXAMPLES

const inboundUrl = {
  path: regex('^/v1/inbound/[\\w-]{87}$', `/v1/inbound/${'a'.repeat(87)}`),
  verification: 'hmac',
  rotatedAt: time(),
  refusedCount: integer(0),
}

/** What comes from the other side: its calls, and what is asked of it. */
export const inbound: readonly Interaction[] = [
  {
    ...one,
    given: 'a connection that waits for consent',
    when: 'asks where the other side calls',
    request: 'GET /v1/connections/{connectionId}/inbound',
    status: 200,
    answers: like(inboundUrl),
    call: (howazit) => howazit.connections.inbound.get(connectionId),
  },
  {
    ...one,
    given: 'a connection that waits for consent',
    when: 'replaces the key of its inbound URL, which others know',
    request: 'POST /v1/connections/{connectionId}/inbound/rotate',
    json: { isLeaked: true },
    status: 200,
    answers: like(inboundUrl),
    call: (howazit) => howazit.connections.inbound.rotateKey(connectionId, { isLeaked: true }),
  },
  {
    ...one,
    when: 'asks to be called by a system whose connector does not say how',
    request: 'PUT /v1/connections/{connectionId}/inbound/subscription',
    status: 404,
    answers: problem(404, 'not_found'),
    call: (howazit) => howazit.connections.inbound.subscribe(connectionId),
    throws: { code: 'not_found' },
  },
  {
    ...one,
    when: 'asks to be called no more by a system whose connector does not say how',
    request: 'DELETE /v1/connections/{connectionId}/inbound/subscription',
    status: 404,
    answers: problem(404, 'not_found'),
    call: (howazit) => howazit.connections.inbound.unsubscribe(connectionId),
    throws: { code: 'not_found' },
  },
  {
    ...one,
    when: 'lists what a connection can ask for',
    request: 'GET /v1/connections/{connectionId}/polls',
    status: 200,
    answers: like({ items: [] }),
    call: (howazit) => howazit.connections.polls.list(connectionId),
  },
  {
    ...one,
    when: 'wants what its connector cannot ask for',
    request: 'PUT /v1/connections/{connectionId}/polls/{pollName}',
    status: 404,
    answers: problem(404, 'not_found'),
    call: (howazit) => howazit.connections.polls.start(connectionId, EXAMPLES.pollName),
    throws: { code: 'not_found' },
  },
  {
    ...one,
    when: 'wants no more what it did not want',
    request: 'DELETE /v1/connections/{connectionId}/polls/{pollName}',
    status: 404,
    answers: problem(404, 'not_found'),
    call: (howazit) => howazit.connections.polls.stop(connectionId, EXAMPLES.pollName),
    throws: { code: 'not_found' },
  },
]
