import { randomUUID } from 'node:crypto'
import type { ResponseChange, ResponseImage } from '../../src/response-change.ts'
import type { StoredMessage } from '../../src/stream/stream.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'

export const NPS_QUESTION = '0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1e01'
export const CSAT_QUESTION = '0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1e02'
export const TEXT_QUESTION = '0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1e03'
export const SURVEY = '0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1e00'

export function imageOf(overrides: Partial<ResponseImage> & { nps?: number; csat?: number } = {}): ResponseImage {
  const { nps, csat, ...image } = overrides
  const scored = (questionId: string, questionType: 'nps' | 'csat', value: number | undefined) =>
    value === undefined ? [] : [{ questionId, questionType, optionId: null, numericValue: value, textValue: null }]
  return {
    id: randomUUID(),
    surveyId: SURVEY,
    surveyVersion: 1,
    submittedAt: '2026-11-05T10:00:00.000Z',
    recordedAt: '2026-11-05T10:00:01.000Z',
    completion: 'complete',
    channel: null,
    locale: null,
    clientReference: null,
    respondentMeta: null,
    dims: {},
    answers: [...scored(NPS_QUESTION, 'nps', nps), ...scored(CSAT_QUESTION, 'csat', csat)],
    ...image,
  }
}

export function createdOf(tenant: Tenant, after: ResponseImage): ResponseChange {
  return changeOf(tenant, { before: null, after, revision: 1 })
}

export function changeOf(
  tenant: Tenant,
  { before, after, revision }: Pick<ResponseChange, 'before' | 'after' | 'revision'>,
): ResponseChange {
  const image = after ?? before
  if (image === null) throw new Error('A change needs an image')
  const type = before === null ? 'response.created' : after === null ? 'response.deleted' : 'response.updated'
  return {
    eventId: randomUUID(),
    type,
    tenantId: tenant.id,
    responseId: image.id,
    surveyId: image.surveyId,
    revision,
    occurredAt: image.recordedAt,
    before,
    after,
  }
}

/** As the stream delivers them: dense offsets of one partition. */
export function messagesOf(changes: readonly ResponseChange[], fromOffset = 0, partition = 0): StoredMessage[] {
  return changes.map((change, index) => ({
    topic: 'response.created',
    partition,
    offset: fromOffset + index,
    appendedAt: new Date(),
    key: `${change.tenantId}:${change.responseId}`,
    headers: {},
    value: JSON.stringify(change),
  }))
}
