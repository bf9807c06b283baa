import { headerOf } from '../header.ts'
import type { Operation } from '../operation.ts'
import { sendEvents } from '../send-events.ts'

export const streamInsights: Operation<'streamInsights'> = (runtime) => async (request, reply) => {
  const { jobId, surveyId } = request.query ?? {}
  const lastEventId = headerOf(request, 'last-event-id')

  return await sendEvents(request, reply, (signal) =>
    runtime.insights.follow(request.tenant, {
      signal,
      ...(jobId !== undefined && { insightId: jobId }),
      ...(surveyId !== undefined && { surveyId }),
      ...(lastEventId !== undefined && { lastEventId }),
    }),
  )
}
