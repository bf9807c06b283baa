import { MatchersV3 } from '@pact-foundation/pact'
import type { Interaction } from '../interaction.ts'
import { EXAMPLES, time } from '../placeholders.ts'
import { problem } from './problem.ts'

const { eachLike, like } = MatchersV3
const { clientId, clientSecret } = EXAMPLES

const draft = { name: 'Kiosk', scopes: ['responses:write'] } as const
const wanted = { name: draft.name, scopes: [...draft.scopes] }
const client = { id: clientId, name: 'Kiosk', scopes: eachLike('responses:write'), createdAt: time() }
const secret = like(clientSecret)

export const clients: readonly Interaction[] = [
  {
    given: 'a tenant',
    when: 'creates a client',
    request: 'POST /v1/clients',
    json: draft,
    status: 201,
    answers: like({ ...client, secret }),
    call: (howazit) => howazit.clients.create(wanted),
  },
  {
    given: 'a client',
    when: 'lists clients',
    request: 'GET /v1/clients',
    status: 200,
    answers: like({ items: eachLike(client) }),
    call: (howazit) => howazit.clients.list(),
  },
  {
    given: 'a client',
    when: 'gets a client',
    request: 'GET /v1/clients/{clientId}',
    status: 200,
    answers: like(client),
    call: (howazit) => howazit.clients.get(clientId),
  },
  {
    given: 'a client',
    when: 'replaces the secret of a client',
    request: 'POST /v1/clients/{clientId}/secret',
    status: 200,
    answers: like({ ...client, secret, secretRotatedAt: time() }),
    call: (howazit) => howazit.clients.rotateSecret(clientId),
  },
  {
    given: 'a client',
    when: 'revokes a client',
    request: 'DELETE /v1/clients/{clientId}',
    status: 204,
    call: (howazit) => howazit.clients.revoke(clientId),
  },
  {
    given: 'a tenant',
    when: 'gets a client that is not there',
    request: `GET /v1/clients/${clientId}`,
    status: 404,
    answers: problem(404, 'not_found'),
    call: (howazit) => howazit.clients.get(clientId),
    throws: { code: 'not_found' },
  },
]
