import { MatchersV3 } from '@pact-foundation/pact'
import type { Interaction } from '../interaction.ts'
import { EXAMPLES, id, time } from '../placeholders.ts'

const { eachLike, equal, like } = MatchersV3
const { deliveryId, webhookId } = EXAMPLES

const delivery = {
  id: id('deliveryId'),
  webhookId: id('webhookId'),
  eventId: id('entryId'),
  eventType: 'webhook.test',
  status: equal('delivered'),
  attemptCount: 1,
  createdAt: time(),
  completedAt: time(),
}

export const deliveries: readonly Interaction[] = [
  {
    given: 'a delivery that arrived',
    when: 'lists what was delivered to a webhook',
    request: 'GET /v1/deliveries',
    query: { webhookId: '{webhookId}', status: 'delivered' },
    status: 200,
    answers: like({ items: eachLike(delivery) }),
    call: (howazit) => howazit.deliveries.list({ webhookId, status: 'delivered' }),
  },
  {
    given: 'a delivery that arrived',
    when: 'gets a delivery with its attempts',
    request: 'GET /v1/deliveries/{deliveryId}',
    status: 200,
    answers: like({
      ...delivery,
      attempts: eachLike({ attempt: 1, startedAt: time(), durationMs: 12, outcome: equal('delivered'), status: 204 }),
    }),
    call: (howazit) => howazit.deliveries.get(deliveryId),
  },
]
