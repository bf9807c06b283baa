import { type Context, callWith } from '../context.ts'
import { HowazitError } from '../errors.ts'
import { OPERATIONS } from '../generated/operations.gen.ts'
import type { FollowDeps } from './follow-responses.ts'

/**
 * Opens the event stream as bytes. The generated call is passed by: its parser ends for good when the server closes the
 * connection and drops the names of events.
 */
export const connectStream =
  (context: Context, surveyId: string | undefined): FollowDeps['connect'] =>
  async (lastEventId, signal) => {
    const { data } = await context.client.get<ReadableStream<Uint8Array>, unknown, true>({
      ...callWith(context, { signal }),
      url: OPERATIONS.streamResponses.path,
      security: [{ scheme: 'bearer', type: 'http' }],
      headers: { accept: 'text/event-stream', ...(lastEventId !== undefined && { 'Last-Event-ID': lastEventId }) },
      query: { surveyId },
      parseAs: 'stream',
    })
    if (data instanceof ReadableStream) return data
    throw new HowazitError('reply_invalid', 'The server answered the event stream without a body.')
  }
