import type { LiveCounts, ResponseDeletedEvent, ResponseEvent } from '../generated/types.gen.ts'
import { type FollowDeps, type FollowOptions, followStream } from './follow-stream.ts'

/** One message of the live stream. Give `id` as `lastEventId` to continue after it later. */
export type StreamMessage =
  | { readonly event: 'counts'; readonly id: string; readonly data: LiveCounts }
  | { readonly event: 'response.created' | 'response.updated'; readonly id: string; readonly data: ResponseEvent }
  | { readonly event: 'response.deleted'; readonly id: string; readonly data: ResponseDeletedEvent }

/** Counts and events of responses, until the signal aborts. */
export const followResponses = (deps: FollowDeps, options: FollowOptions): AsyncGenerator<StreamMessage, void> =>
  followStream<StreamMessage>(deps, options)
