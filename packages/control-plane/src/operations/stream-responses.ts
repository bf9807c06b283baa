import { headerOf } from '../header.ts'
import type { Operation } from '../operation.ts'
import { sendEvents } from '../send-events.ts'

export const streamResponses: Operation<'streamResponses'> = (runtime) => async (request, reply) => {
  const surveyId = request.query?.surveyId
  const lastEventId = headerOf(request, 'last-event-id')

  return await sendEvents(request, reply, (signal) =>
    runtime.responses.follow(request.tenant, {
      signal,
      ...(surveyId !== undefined && { surveyId }),
      ...(lastEventId !== undefined && { lastEventId }),
    }),
  )
}
