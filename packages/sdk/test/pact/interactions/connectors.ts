import { MatchersV3 } from '@pact-foundation/pact'
import type { Interaction } from '../interaction.ts'
import { HASH } from './connection-values.ts'

const { eachLike, equal, like, regex } = MatchersV3

export const connectors: readonly Interaction[] = [
  {
    given: 'a tenant',
    when: 'lists connectors',
    request: 'GET /v1/connectors',
    status: 200,
    answers: like({
      items: eachLike({
        id: 'zendesk',
        name: 'Zendesk Support',
        category: 'support',
        version: '1.0.0',
        summary: 'Turns a response into a ticket.',
        docs: 'https://developer.zendesk.com/',
        origin: 'built_in',
      }),
    }),
    call: (howazit) => howazit.connectors.list(),
  },
  {
    given: 'a tenant',
    when: 'gets what connecting a system takes',
    request: 'GET /v1/connectors/zendesk',
    status: 200,
    answers: like({
      id: equal('zendesk'),
      version: '1.0.0',
      hash: regex(HASH, 'a'.repeat(64)),
      settings: eachLike({ name: 'subdomain', title: 'Subdomain', type: 'string', isRequired: true }),
      secrets: eachLike({ name: 'apiToken', title: 'API token', type: 'string', isRequired: true }),
      auth: eachLike({ name: 'api_token', mode: 'basic', needsConsent: false }),
      operations: eachLike({ name: 'createTicket', title: 'Create a ticket', idempotency: { kind: 'header' } }),
    }),
    call: (howazit) => howazit.connectors.get('zendesk'),
  },
]
