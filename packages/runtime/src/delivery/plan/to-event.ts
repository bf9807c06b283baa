import type { ResponseDeletedEvent, ResponseEvent } from '@howazit/sdk'
import type { ResponseChange } from '../../response-change.ts'
import { toSurveyResponse } from '../../responses/to-survey-response.ts'

/** The event as receivers get it: the contract's envelope around the response's public shape. */
export function toEvent(change: ResponseChange): ResponseEvent | ResponseDeletedEvent {
  const { type, occurredAt: timestamp, tenantId, responseId, surveyId, revision, after } = change
  if (type === 'response.deleted' || after === null) {
    return { type: 'response.deleted', timestamp, data: { tenantId, responseId, surveyId, revision } }
  }
  return { type, timestamp, data: { tenantId, response: toSurveyResponse(after, revision) } }
}
