import type { Insight } from '../generated/types.gen.ts'
import { type FollowDeps, type FollowOptions, followStream } from './follow-stream.ts'

interface InsightMessage {
  readonly event: string
  readonly id: string
  readonly data: Insight
}

/** Jobs as they get on, until the signal aborts. Events that are of something else are for later versions. */
export async function* followInsights(deps: FollowDeps, options: FollowOptions): AsyncGenerator<Insight, void> {
  for await (const { event, data } of followStream<InsightMessage>(deps, options)) if (event === 'insight') yield data
}
