import { randomUUID } from 'node:crypto'
import type { ResponseChange } from '../../src/response-change.ts'
import type { StoredMessage } from '../../src/stream/stream.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'

export const START = new Date('2026-11-22T12:00:00.000Z')

export function createChange(tenant: Tenant, change: Partial<ResponseChange> = {}): ResponseChange {
  const responseId = change.responseId ?? randomUUID()
  const surveyId = change.surveyId ?? randomUUID()
  return {
    eventId: randomUUID(),
    type: 'response.created',
    tenantId: tenant.id,
    responseId,
    surveyId,
    revision: 1,
    occurredAt: START.toISOString(),
    before: null,
    after: {
      id: responseId,
      surveyId,
      surveyVersion: 1,
      submittedAt: START.toISOString(),
      recordedAt: START.toISOString(),
      completion: 'complete',
      channel: 'email',
      locale: null,
      clientReference: null,
      respondentMeta: null,
      dims: { region: 'north' },
      answers: [
        { questionId: randomUUID(), questionType: 'nps', optionId: null, numericValue: 9, textValue: null },
        {
          questionId: randomUUID(),
          questionType: 'text',
          optionId: null,
          numericValue: null,
          textValue: 'Très bien 👍',
        },
      ],
    },
    ...change,
  }
}

export function toMessage(change: ResponseChange, offset = 0): StoredMessage {
  return {
    topic: 'response.created',
    partition: 0,
    offset,
    appendedAt: START,
    key: `${change.tenantId}:${change.responseId}`,
    headers: {},
    value: JSON.stringify(change),
  }
}
