import { createDrillClient } from './drill-client.ts'

/** Milliseconds since 1970. */
export interface Span {
  readonly from: number
  readonly to: number
}

export interface WatchedFeed extends AsyncDisposable {
  /** The longest time without an event that touches a span, as whoever looks at a dashboard sees it. */
  longestSilenceMs(span: Span): number
}

/** Follows a tenant's responses live until it is disposed of, and remembers when each came. */
export function watchFeed(url: string, token: string): WatchedFeed {
  const stopping = new AbortController()
  const cameAt: number[] = []
  const watching = (async () => {
    for await (const { event } of createDrillClient(url, token).responses.stream({ signal: stopping.signal }))
      if (event === 'response.created') cameAt.push(Date.now())
  })()
  watching.catch(() => {})
  return {
    longestSilenceMs({ from, to }) {
      const silences = cameAt.slice(1).flatMap((at, before) => {
        const since = cameAt[before] as number
        return since <= to && at >= from ? [at - since] : []
      })
      return Math.max(0, ...silences)
    },
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await watching
    },
  }
}
