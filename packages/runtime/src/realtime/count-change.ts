import { toEvent } from '../delivery/plan/to-event.ts'
import type { ResponseChange, ResponseImage } from '../response-change.ts'
import { changeIdOf } from '../responses/change-id.ts'
import type { FeedEventBody, SurveyCounts } from './feeds.ts'

/** What a change adds to the counters of its survey: after minus before, so that the order of changes does not matter. */
export function deltaOf({ surveyId, before, after }: ResponseChange): SurveyCounts {
  return {
    surveyId,
    responses: isThere(after) - isThere(before),
    partial: isPartial(after) - isPartial(before),
  }
}

export function sumDeltas(changes: readonly ResponseChange[]): readonly SurveyCounts[] {
  const sums = new Map<string, SurveyCounts>()
  for (const delta of changes.map(deltaOf)) {
    const { surveyId } = delta
    const sum = sums.get(surveyId) ?? { surveyId, responses: 0, partial: 0 }
    sums.set(surveyId, {
      surveyId,
      responses: sum.responses + delta.responses,
      partial: sum.partial + delta.partial,
    })
  }
  return [...sums.values()]
}

/** The public event without respondent data, which never goes to dashboards. */
export function toFeedEvent(change: ResponseChange): FeedEventBody {
  const after = change.after && { ...change.after, respondentMeta: null }
  return toEvent({ ...change, after })
}

/** The events of a response that its erasure makes empty; their ids follow from its revision. */
export function eventsBeforeErasure({ type, responseId, revision }: ResponseChange): string[] {
  if (type !== 'response.deleted') return []
  return Array.from({ length: revision - 1 }, (_, index) =>
    changeIdOf(responseId, index === 0 ? 'response.created' : 'response.updated', index + 1),
  )
}

const isThere = (image: ResponseImage | null): number => (image ? 1 : 0)
const isPartial = (image: ResponseImage | null): number => (image?.completion === 'partial' ? 1 : 0)
