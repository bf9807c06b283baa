import type { RateBucket } from '../manifest/rate.ts'
import type { RateObservation } from '../run/operation-call.ts'
import { FULL_SHARE, halveShare, type Share, shareAt } from './adapt-share.ts'
import { rateWindow } from './rate-window.ts'

/**
 * What is known of one bucket, shared by all that send: plain numbers, so that it fits a row. Times are Unix milliseconds of
 * the store's clock, never of a worker's.
 */
export interface BucketState extends Share {
  /** Requests that could be sent at `atMs`; below zero after one that cost more than there was. */
  readonly tokens: number
  readonly atMs: number
  /** Nothing is sent before. */
  readonly restsUntilMs: number
  /** What the vendor said the limit is, where it did: plans differ, manifests hold the smallest. */
  readonly limitObserved?: number
}

export interface Taking {
  readonly state: BucketState
  /** Whole requests that may be sent now; 0 where none may. */
  readonly granted: number
  /** How long until the next may be sent; 0 where something was granted. */
  readonly waitMs: number
}

const WAIT_MS_MAX = 86_400_000
/** A vendor that claims more than this many times the manifest's limit is not believed. */
const LIMIT_RAISE_MAX = 100
/** Part of a rolling limit that may be used at once; the rest is spread over the window. */
const BURST_SHARE = 0.1
/** What adding up fractions may lose; far less than any bucket gains in a millisecond. */
const ROUNDING = 1e-10
/** How long a bucket rests that was told to and not for how long. */
const REST_MS_MAX = 60_000

/** A bucket that nothing was taken from. */
export function fullBucket(bucket: RateBucket, now: Date): BucketState {
  const atMs = now.getTime()
  return {
    tokens: capacityOf(bucket, { ...FULL_SHARE, tokens: 0, atMs, restsUntilMs: 0 }, atMs),
    atMs,
    restsUntilMs: 0,
    ...FULL_SHARE,
  }
}

/**
 * Takes up to `wanted` requests of `cost` tokens each. In no window of the vendor's more than its limit is granted, whatever
 * the order of calls: `tokens` is a bucket that holds a tenth of a rolling limit and fills with the rest over its window
 * (n + 1 - burst, because the window's end is open), or what is left of a clock hour or day.
 */
export function takeTokens(
  bucket: RateBucket,
  state: BucketState,
  { now, wanted, cost = 1 }: { readonly now: Date; readonly wanted: number; readonly cost?: number },
): Taking {
  const nowMs = now.getTime()
  const tokens = tokensAt(bucket, state, nowMs)
  const next = { ...state, tokens, atMs: Math.max(nowMs, state.atMs) }
  if (state.restsUntilMs > nowMs) return { state: next, granted: 0, waitMs: state.restsUntilMs - nowMs }
  // What costs more than the bucket ever holds goes when it is full, and leaves a debt.
  const needed = Math.min(cost, capacityOf(bucket, state, nowMs))
  const affordable = cost > needed ? Number(tokens >= needed) : Math.floor(tokens / cost + ROUNDING)
  const granted = Math.max(0, Math.min(wanted, affordable))
  if (granted > 0 || wanted === 0) return { state: { ...next, tokens: tokens - granted * cost }, granted, waitMs: 0 }
  return { state: next, granted: 0, waitMs: waitFor(bucket, next, needed) }
}

/** A block of requests that a worker may take at once: one second's worth, at least one. */
export function blockSize(bucket: RateBucket, state: BucketState, now: Date): number {
  return Math.max(1, Math.floor(tokensPerMs(bucket, state, now.getTime()) * 1_000))
}

/** What is known after a reply told something: what the vendor counts is the truth, for others use the limit as well. */
export function observeBucket(
  bucket: RateBucket,
  state: BucketState,
  observation: RateObservation,
  now: Date,
): BucketState {
  const nowMs = now.getTime()
  const { limit, remaining, resetAt } = observation
  const limitObserved =
    limit !== undefined && limit >= 1 ? Math.min(limit, bucket.limit * LIMIT_RAISE_MAX) : state.limitObserved
  const known = { ...state, ...(limitObserved !== undefined && { limitObserved }) }
  const tokens = tokensAt(bucket, known, nowMs)
  const next = {
    ...known,
    atMs: Math.max(nowMs, state.atMs),
    tokens: remaining === undefined ? tokens : Math.min(tokens, remaining),
  }
  if (remaining !== 0 || !resetAt) return next
  return { ...next, restsUntilMs: Math.max(state.restsUntilMs, Math.min(resetAt.getTime(), nowMs + WAIT_MS_MAX)) }
}

/**
 * What is known after the vendor refused for too much: the bucket rests as long as it was told, or to the end of its window,
 * and a rolling one is used half as much from then on.
 */
export function throttleBucket(
  bucket: RateBucket,
  state: BucketState,
  { now, retryAfterMs }: { readonly now: Date; readonly retryAfterMs?: number },
): BucketState {
  const nowMs = now.getTime()
  const isRolling = (bucket.window ?? 'rolling') === 'rolling'
  const untold = isRolling ? Math.min(bucket.windowMs, REST_MS_MAX) : rateWindow(bucket, now).endsAt.getTime() - nowMs
  const restsUntilMs = Math.max(state.restsUntilMs, nowMs + Math.min(retryAfterMs ?? untold, WAIT_MS_MAX))
  // Half of a day's quota is no answer to its being used up.
  const share = isRolling ? halveShare(state, { nowMs, windowMs: bucket.windowMs }) : state
  const tokens = tokensAt(bucket, state, nowMs)
  const atMs = Math.max(nowMs, state.atMs)
  return { ...state, ...share, tokens: isRolling ? Math.min(0, tokens) : tokens, atMs, restsUntilMs }
}

function tokensAt(bucket: RateBucket, state: BucketState, nowMs: number): number {
  const capacity = capacityOf(bucket, state, nowMs)
  if ((bucket.window ?? 'rolling') !== 'rolling') {
    const isNewWindow = state.atMs < rateWindow(bucket, new Date(nowMs)).startsAt.getTime()
    return isNewWindow ? capacity : Math.min(state.tokens, capacity)
  }
  const elapsedMs = Math.max(0, nowMs - state.atMs)
  return Math.min(capacity, state.tokens + elapsedMs * tokensPerMs(bucket, state, nowMs))
}

function limitOf(bucket: RateBucket, state: BucketState, nowMs: number): number {
  return (state.limitObserved ?? bucket.limit) * shareAt(state, { nowMs, windowMs: bucket.windowMs })
}

function capacityOf(bucket: RateBucket, state: BucketState, nowMs: number): number {
  const limit = limitOf(bucket, state, nowMs)
  return (bucket.window ?? 'rolling') === 'rolling' ? Math.max(1, Math.floor(limit * BURST_SHARE)) : Math.floor(limit)
}

function tokensPerMs(bucket: RateBucket, state: BucketState, nowMs: number): number {
  const limit = limitOf(bucket, state, nowMs)
  if ((bucket.window ?? 'rolling') !== 'rolling') return limit / bucket.windowMs
  return (limit - capacityOf(bucket, state, nowMs) + 1) / bucket.windowMs
}

function waitFor(bucket: RateBucket, state: BucketState, needed: number): number {
  const { atMs, tokens } = state
  if ((bucket.window ?? 'rolling') !== 'rolling') return rateWindow(bucket, new Date(atMs)).endsAt.getTime() - atMs
  return Math.max(1, Math.ceil((needed * (1 - ROUNDING) - tokens) / tokensPerMs(bucket, state, atMs)))
}
