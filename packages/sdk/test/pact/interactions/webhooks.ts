import { MatchersV3 } from '@pact-foundation/pact'
import type { Interaction } from '../interaction.ts'
import { EXAMPLES, filled, id, time } from '../placeholders.ts'
import { problem } from './problem.ts'

const { eachLike, equal, like, regex } = MatchersV3
const { webhookId, hookUrl, tenantId } = EXAMPLES

const webhook = {
  id: id('webhookId'),
  url: hookUrl,
  eventType: 'response.created',
  enabled: true,
  createdAt: time(),
  signature: 'v1',
  disableAfterDays: 5,
}
const secret = regex('^whsec_[A-Za-z0-9+/]+=*$', 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3')
const one = { given: 'a webhook', request: 'GET /v1/webhooks/{webhookId}' } as const

export const webhooks: readonly Interaction[] = [
  {
    given: 'a tenant',
    when: 'subscribes an endpoint',
    request: 'POST /v1/webhooks',
    json: { url: filled('{hookUrl}'), eventType: 'response.created' },
    status: 201,
    answers: like({ ...webhook, eventType: equal('response.created'), secret }),
    call: (howazit) => howazit.webhooks.create({ url: hookUrl, eventType: 'response.created' }),
  },
  {
    given: 'a tenant',
    when: 'subscribes an endpoint that nobody may call',
    request: 'POST /v1/webhooks',
    json: { url: 'http://169.254.169.254/latest/meta-data' },
    status: 422,
    answers: problem(422, 'url_not_allowed', { pointer: equal('/url') }),
    call: (howazit) => howazit.webhooks.create({ url: 'http://169.254.169.254/latest/meta-data' }),
    throws: { code: 'url_not_allowed', details: { pointer: '/url' } },
  },
  {
    given: 'a webhook',
    when: 'lists webhooks',
    request: 'GET /v1/webhooks',
    status: 200,
    answers: like({ items: eachLike(webhook) }),
    call: (howazit) => howazit.webhooks.list(),
  },
  {
    ...one,
    when: 'gets a webhook',
    status: 200,
    answers: like(webhook),
    call: (howazit) => howazit.webhooks.get(webhookId),
  },
  {
    ...one,
    when: 'disables a webhook',
    request: 'PATCH /v1/webhooks/{webhookId}',
    json: { enabled: false },
    status: 200,
    answers: like({ ...webhook, enabled: equal(false) }),
    call: (howazit) => howazit.webhooks.update(webhookId, { enabled: false }),
  },
  {
    ...one,
    when: 'replaces the secret of a webhook',
    request: 'POST /v1/webhooks/{webhookId}/secret',
    status: 200,
    answers: like({ ...webhook, secret, secretRotatedAt: time() }),
    call: (howazit) => howazit.webhooks.rotateSecret(webhookId),
  },
  {
    given: 'a webhook that signs by v1a',
    when: 'gets the public keys of a tenant',
    request: 'GET /.well-known/webhooks/{tenantId}/jwks.json',
    as: 'nobody',
    status: 200,
    answers: {
      keys: eachLike({
        kty: equal('OKP'),
        crv: equal('Ed25519'),
        x: like('11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'),
        kid: like(`${webhookId}.1`),
        alg: equal('EdDSA'),
        use: equal('sig'),
      }),
    },
    call: (howazit) => howazit.webhooks.keys(tenantId),
  },
  {
    ...one,
    when: 'sends a test event',
    request: 'POST /v1/webhooks/{webhookId}/test',
    status: 202,
    answers: like({
      id: id('deliveryId'),
      webhookId: id('webhookId'),
      eventId: id('entryId'),
      eventType: equal('webhook.test'),
      status: 'pending',
      attemptCount: 0,
      createdAt: time(),
    }),
    call: (howazit) => howazit.webhooks.test(webhookId),
  },
  {
    ...one,
    when: 'unsubscribes an endpoint',
    request: 'DELETE /v1/webhooks/{webhookId}',
    status: 204,
    call: (howazit) => howazit.webhooks.delete(webhookId),
  },
]
