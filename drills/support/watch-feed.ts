import { createDrillClient } from './drill-client.ts'

/** Milliseconds since 1970. */
export interface Span {
  readonly from: number
  readonly to: number
}

export interface WatchedFeed extends AsyncDisposable {
  /** The longest time without an event that touches a span, as whoever looks at a dashboard sees it. */
  longestSilenceMs(span: Span): number
  /** What is usual: that of which one in a hundred are longer, of those that touch none of these spans. */
  usualSilenceMs(besides: readonly Span[]): number
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
  const silences = (): readonly Span[] => cameAt.slice(1).map((to, before) => ({ from: cameAt[before] as number, to }))
  return {
    longestSilenceMs: (span) => Math.max(0, ...silences().filter(touches(span)).map(lengthOf)),
    usualSilenceMs(besides) {
      const usual = silences().filter((silence) => !besides.some(touches(silence)))
      return usual.map(lengthOf).toSorted((a, b) => a - b)[Math.floor(usual.length * 0.99)] ?? 0
    },
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await watching
    },
  }
}

const touches = (one: Span) => (other: Span) => other.from <= one.to && other.to >= one.from

const lengthOf = ({ from, to }: Span): number => to - from
