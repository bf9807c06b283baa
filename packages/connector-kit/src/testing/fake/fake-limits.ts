import type { Connector } from '../../manifest/connector.ts'
import type { RateBucket, RateSignal, RateSource } from '../../manifest/rate.ts'
import { costsOf } from '../../rate/costs-of.ts'

/** What is left of a bucket. */
export interface BucketLeft {
  readonly bucket: RateBucket
  readonly remaining: number
  /** Until the oldest request that counts no longer does. */
  readonly resetMs: number
}

export interface FakeLimits {
  /** Counts a request; the bucket that is used up, if one is. */
  take(operation: string | undefined, now: Date): BucketLeft | undefined
  /** What replies tell about the buckets, where the manifest says that they do. */
  headers(operation: string | undefined, now: Date): Readonly<Record<string, string>>
}

/** The limits of a manifest as the other side keeps them: so many requests in any window. */
export function createFakeLimits(connector: Connector): FakeLimits {
  const taken = new Map<string, readonly number[]>()
  const within = ({ name, windowMs }: RateBucket, nowMs: number): readonly number[] =>
    (taken.get(name) ?? []).filter((atMs) => atMs > nowMs - windowMs)
  const leftOf = (bucket: RateBucket, nowMs: number): BucketLeft => {
    const counted = within(bucket, nowMs)
    const [oldest = nowMs] = counted
    return {
      bucket,
      remaining: Math.max(0, bucket.limit - counted.length),
      resetMs: Math.max(0, oldest + bucket.windowMs - nowMs),
    }
  }
  const bucketsFor = (operation: string | undefined) =>
    operation === undefined
      ? (connector.rate ?? [])
          .filter(({ operations, scope }) => operations === undefined && scope !== 'record')
          .map((bucket) => ({ bucket, cost: 1 }))
      : costsOf(connector, operation)

  return {
    take(operation, now) {
      const nowMs = now.getTime()
      const costs = bucketsFor(operation)
      const full = costs.map(({ bucket, cost }) => ({ left: leftOf(bucket, nowMs), cost }))
      const usedUp = full.find(({ left, cost }) => left.remaining < Math.min(cost, left.bucket.limit))
      if (usedUp) return usedUp.left
      for (const { bucket, cost } of costs)
        taken.set(bucket.name, [...within(bucket, nowMs), ...Array.from({ length: Math.ceil(cost) }, () => nowMs)])
      return undefined
    },
    headers(operation, now) {
      const lefts = bucketsFor(operation).map(({ bucket }) => leftOf(bucket, now.getTime()))
      return Object.fromEntries(
        (connector.rateSignals ?? []).flatMap((signal) => {
          const left = lefts.find(({ bucket }) => bucket.name === signal.bucket)
          return left ? signalHeaders(signal, left, now) : []
        }),
      )
    },
  }
}

function signalHeaders(signal: RateSignal, left: BucketLeft, now: Date): readonly (readonly [string, string])[] {
  const { limit } = left.bucket
  const used = limit - left.remaining
  const pairs: readonly (readonly [RateSource | undefined, number | string])[] = [
    [signal.limit, limit],
    [signal.used, used],
    [signal.remaining, left.remaining],
    [signal.reset, resetText(signal, left, now)],
  ]
  return pairs.flatMap(([source, value]) => {
    if (source?.header === undefined || source.form === 'pairs') return []
    const isPart = source.form === 'a/b:first' || source.form === 'a/b:second'
    return [[source.header.toLowerCase(), isPart ? `${used}/${limit}` : String(value)] as const]
  })
}

function resetText({ reset }: RateSignal, { resetMs }: BucketLeft, now: Date): string {
  const at = new Date(now.getTime() + resetMs)
  const seconds = (ms: number) => String(Math.ceil(ms / 1_000))
  switch (reset?.unit) {
    case 'ms':
      return String(resetMs)
    case 'unix_s':
      return seconds(at.getTime())
    case 'unix_ms':
      return String(at.getTime())
    case 'iso':
      return at.toISOString()
    case 'http_date':
      return at.toUTCString()
    default:
      return seconds(resetMs)
  }
}
