import type { QuestionType } from '@howazit/sdk'

/** One answer as it travels: the question's type is on it, so that no later stage has to look it up. */
export interface AnswerImage {
  readonly questionId: string
  readonly questionType: QuestionType
  readonly optionId: string | null
  readonly numericValue: number | null
  readonly textValue: string | null
}

/** A response as it was or is at one revision. Times are ISO 8601 in UTC. */
export interface ResponseImage {
  readonly id: string
  readonly surveyId: string
  readonly surveyVersion: number
  readonly submittedAt: string
  readonly recordedAt: string
  readonly completion: 'complete' | 'partial'
  readonly channel: string | null
  readonly locale: string | null
  readonly clientReference: string | null
  readonly respondentMeta: Readonly<Record<string, unknown>> | null
  readonly dims: Readonly<Record<string, string>>
  readonly answers: readonly AnswerImage[]
}

/**
 * The event on the topic `response.created`, written to the outbox by whoever changed the response.
 * `before` is null for a new response, `after` is null for an erased one; sinks add `after` and subtract `before`.
 * Consumers ignore a revision at or below the one they have seen.
 */
export interface ResponseChange {
  readonly eventId: string
  readonly type: 'response.created' | 'response.updated' | 'response.deleted'
  readonly tenantId: string
  readonly responseId: string
  readonly surveyId: string
  readonly revision: number
  readonly occurredAt: string
  /** The request that made it, as logs call it. */
  readonly traceId?: string
  readonly before: ResponseImage | null
  readonly after: ResponseImage | null
}

/** A change and where it stood in `response.created`. */
export interface PlacedChange {
  readonly change: ResponseChange
  readonly partition: number
  readonly offset: number
}
