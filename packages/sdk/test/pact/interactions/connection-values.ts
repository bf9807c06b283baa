import { MatchersV3 } from '@pact-foundation/pact'
import { EXAMPLES, id, time } from '../placeholders.ts'

const { eachLike, equal, regex } = MatchersV3
const { connectionName } = EXAMPLES

/** Of a manifest. */
export const HASH = '^[0-9a-f]{64}$'

export const settings = { subdomain: 'acme', email: 'agent@example.com' }
export const secrets = { apiToken: 'zd_example' }
export const routed = { eventType: 'response.created', operation: 'createTicket' } as const

/** As it is answered. */
export const route = {
  id: id('routeId'),
  connectionId: id('connectionId'),
  ...routed,
  conditions: [],
  enabled: true,
  createdAt: time(),
}

/** As it is answered. */
export const connection = {
  id: id('connectionId'),
  name: connectionName,
  connector: equal('zendesk'),
  connectorVersion: '1.0.0',
  manifestHash: regex(HASH, 'a'.repeat(64)),
  auth: 'api_token',
  settings,
  secretNames: eachLike('apiToken'),
  learnt: {},
  ordering: 'none',
  status: 'ready',
  health: { state: 'healthy' },
  enabled: true,
  routes: eachLike(route),
  createdAt: time(),
}

/** Asked of one connection; which and what, where an interaction does not say. */
export const one = { given: 'a connection with a route', request: 'GET /v1/connections/{connectionId}' } as const
