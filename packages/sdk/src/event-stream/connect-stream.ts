import { type Context, callWith } from '../context.ts'
import { HowazitError } from '../errors.ts'
import { OPERATIONS } from '../generated/operations.gen.ts'
import type { FollowDeps } from './follow-stream.ts'

/** Which stream, and what of it. */
export interface StreamRequest {
  readonly operationId: 'streamResponses' | 'streamInsights'
  readonly query: Readonly<Record<string, string | undefined>>
}

/**
 * Opens an event stream as bytes. The generated call is passed by: its parser ends for good when the server closes the
 * connection and drops the names of events.
 */
export const connectStream =
  (context: Context, { operationId, query }: StreamRequest): FollowDeps['connect'] =>
  async (lastEventId, signal) => {
    const { data } = await context.client.get<ReadableStream<Uint8Array>, unknown, true>({
      ...callWith(context, { signal }),
      url: OPERATIONS[operationId].path,
      security: [{ scheme: 'bearer', type: 'http' }],
      headers: { accept: 'text/event-stream', ...(lastEventId !== undefined && { 'Last-Event-ID': lastEventId }) },
      query,
      parseAs: 'stream',
    })
    if (data instanceof ReadableStream) return data
    throw new HowazitError('reply_invalid', 'The server answered the event stream without a body.')
  }
