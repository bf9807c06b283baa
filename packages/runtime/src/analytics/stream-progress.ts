import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../clock.ts'
import type { Lag, Stream } from '../stream/stream.ts'
import type { Topic } from '../stream/topics.ts'

export interface Progress {
  /** Whatever was durable before this moment has been handled by the group; undefined until that is known of any moment. */
  readonly handledAt: Date | undefined
  /** Nothing was waiting at `handledAt`. */
  readonly isIdle: boolean
}

export interface StreamProgressDeps {
  readonly stream: Pick<Stream, 'lag'>
  readonly clock: Clock
  /** When the oldest message that waits in front of the stream, to be published, became durable. */
  readonly findOldestAhead?: () => Promise<Date | undefined>
}

export interface StreamProgressOptions {
  readonly topic: Topic
  readonly group: string
  /** How old an answer of the stream may be. Default 250 ms. */
  readonly cacheMs?: number
}

/** Where the stream ended at a moment: once the group has committed that far, everything before the moment is handled. */
interface Sample {
  readonly askedAt: Date
  readonly ahead: Date | undefined
  readonly ends: ReadonlyMap<number, number>
}

const CACHE_MS = 250
/** A broker that is away may take long to say so. */
const PATIENCE_MS = 1_000
/** Without anything to go by: how often, and how long apart, until what was there when first asked is handled. */
const FIRST_LOOKS = 5
const FIRST_LOOK_MS = 50
const SAMPLES_MAX = 200

/**
 * How far a group is, as a time and on any stream: offsets say nothing about time and may have gaps, but a group that has
 * committed what the stream held at a moment has handled everything from before it. While the stream is away the answer is
 * the last one known.
 */
export function createStreamProgress(
  deps: StreamProgressDeps,
  options: StreamProgressOptions,
): () => Promise<Progress> {
  const { topic, group, cacheMs = CACHE_MS } = options
  let last: Progress = { handledAt: undefined, isIdle: false }
  let samples: readonly Sample[] = []
  let looking: Promise<void> | undefined
  let lookedAtMs = Number.NEGATIVE_INFINITY

  async function look(): Promise<void> {
    const askedAt = deps.clock.now()
    // Before the stream is asked: what is published in between is then seen here or there.
    const ahead = await deps.findOldestAhead?.()
    const lags = await deps.stream.lag(topic, group)
    samples = [...samples, { askedAt, ahead, ends: new Map(lags.map((lag) => [lag.partition, lag.endOffset])) }]
    const reached = samples.findLastIndex(({ ends }) => isReached(ends, lags))
    const sample = samples[reached]
    const handledAt = sample === undefined ? last.handledAt : earlier(sample.askedAt, sample.ahead)
    last = { handledAt, isIdle: sample?.askedAt === askedAt && ahead === undefined }
    samples = thin(samples.slice(reached + 1))
    lookedAtMs = askedAt.getTime()
  }

  async function lookPatiently(): Promise<void> {
    looking ??= look().finally(() => {
      looking = undefined
    })
    const patience = new AbortController()
    const late = delay(PATIENCE_MS, undefined, { signal: patience.signal, ref: false }).then(() => false)
    const hasLooked = await Promise.race([looking.then(() => true), late]).catch(() => false)
    patience.abort()
    late.catch(() => {})
    if (!hasLooked) last = { ...last, isIdle: false }
  }

  return async function streamProgress() {
    if (deps.clock.now().getTime() - lookedAtMs >= cacheMs) await lookPatiently()
    for (let looks = 1; last.handledAt === undefined && samples.length > 0 && looks < FIRST_LOOKS; looks += 1) {
      await delay(FIRST_LOOK_MS)
      await lookPatiently()
    }
    return last
  }
}

const isReached = (ends: Sample['ends'], lags: readonly Lag[]): boolean =>
  lags.every(({ partition, committedOffset }) => committedOffset >= (ends.get(partition) ?? 0))

const earlier = (one: Date, other: Date | undefined): Date => (other !== undefined && other < one ? other : one)

/** Every second one of too many, the newest kept: the answer gets coarser, not wrong. */
const thin = (samples: readonly Sample[]): readonly Sample[] =>
  samples.length < SAMPLES_MAX ? samples : samples.filter((_, index) => index % 2 === (samples.length - 1) % 2)
