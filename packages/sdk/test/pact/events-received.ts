import { MatchersV3 } from '@pact-foundation/pact'
import type { WebhookEvent } from '../../src/index.ts'
import { storedResponse } from './interactions/response-values.ts'
import { id, time } from './placeholders.ts'

const { equal, integer, like, regex } = MatchersV3

/** An event a receiver relies on. */
export interface EventReceived {
  readonly given: string
  readonly type: WebhookEvent['type']
  readonly event: unknown
  /** What a receiver reads of it. */
  readonly reads: (event: WebhookEvent) => readonly unknown[]
}

const eventOf = (type: WebhookEvent['type'], data: Readonly<Record<string, unknown>>) => ({
  type: equal(type),
  timestamp: time(),
  data: like({ tenantId: id('tenantId'), ...data }),
})

const readResponse = (event: WebhookEvent): readonly unknown[] => {
  if (event.type !== 'response.created' && event.type !== 'response.updated') return [undefined]
  const { response } = event.data
  return [response.id, response.surveyId, response.revision, response.answers[0]?.questionId]
}

const readDeleted = (event: WebhookEvent): readonly unknown[] =>
  event.type === 'response.deleted' ? [event.data.responseId, event.data.surveyId, event.data.revision] : [undefined]

const readQuarantined = (event: WebhookEvent): readonly unknown[] =>
  event.type === 'response.quarantined'
    ? [event.data.quarantineId, event.data.code, event.data.pointer, event.data.fingerprint, event.data.where]
    : [undefined]

const readTest = (event: WebhookEvent): readonly unknown[] =>
  event.type === 'webhook.test' ? [event.data.webhookId] : [undefined]

const readDisabled = (event: WebhookEvent): readonly unknown[] =>
  event.type === 'webhook.disabled' ? [event.data.webhookId, event.data.reason] : [undefined]

export const eventsReceived: readonly EventReceived[] = [
  {
    given: 'a webhook of every event, and a response that was taken in',
    type: 'response.created',
    event: eventOf('response.created', { response: storedResponse }),
    reads: readResponse,
  },
  {
    given: 'a webhook of every event, and a response that was changed',
    type: 'response.updated',
    event: eventOf('response.updated', { response: storedResponse }),
    reads: readResponse,
  },
  {
    given: 'a webhook of every event, and a response that was erased',
    type: 'response.deleted',
    event: eventOf('response.deleted', {
      responseId: id('responseId'),
      surveyId: id('surveyId'),
      revision: integer(2),
    }),
    reads: readDeleted,
  },
  {
    given: 'a webhook of every event, and a response that is held',
    type: 'response.quarantined',
    event: eventOf('response.quarantined', {
      quarantineId: id('quarantineId'),
      code: 'question_unknown',
      pointer: '/answers/*/questionId',
      fingerprint: regex('^[0-9a-f]{12}$', '5b1f0c2a9e4d'),
      where: 'fingerprint = 5b1f0c2a9e4d',
    }),
    reads: readQuarantined,
  },
  {
    given: 'a webhook of every event',
    type: 'webhook.test',
    event: eventOf('webhook.test', { webhookId: id('webhookId') }),
    reads: readTest,
  },
  {
    given: 'a webhook of every event, and one whose endpoint is gone',
    type: 'webhook.disabled',
    event: eventOf('webhook.disabled', { webhookId: id('webhookId'), reason: 'endpoint_gone' }),
    reads: readDisabled,
  },
]
