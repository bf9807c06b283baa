import { readHeader } from '../delivery/read-header.ts'
import type { Connector } from '../manifest/connector.ts'
import type { RateSignal } from '../manifest/rate.ts'
import { type ParsedReply, parseReply } from '../outcome/parse-reply.ts'
import { toWaitMs } from '../outcome/retry-after-of.ts'
import type { HttpReply } from '../run/http.ts'
import type { RateObservation } from '../run/operation-call.ts'
import { readAmount, readSource } from './read-source.ts'

/** What a reply tells about the limits of a connector; empty where it tells nothing. */
export function observeRates(
  connector: Pick<Connector, 'rate' | 'rateSignals'>,
  reply: HttpReply,
  now: Date,
): readonly RateObservation[] {
  const parsed = parseReply(reply)
  const signals = connector.rateSignals ?? usualSignals(connector, parsed)
  return signals.map((signal) => observe(signal, parsed, now)).filter((observation) => observation !== undefined)
}

function observe(signal: RateSignal, reply: ParsedReply, now: Date): RateObservation | undefined {
  const limit = readAmount(reply, signal.limit)
  const used = readAmount(reply, signal.used)
  const left = limit !== undefined && used !== undefined ? Math.max(0, limit - used) : undefined
  const remaining = readAmount(reply, signal.remaining) ?? left
  const reset = signal.reset && readSource(reply, signal.reset)
  const waitMs = reset === undefined ? undefined : toWaitMs(reset, signal.reset!.unit, now)
  if (limit === undefined && remaining === undefined && waitMs === undefined) return undefined
  return {
    bucket: signal.bucket,
    ...(limit !== undefined && { limit }),
    ...(remaining !== undefined && { remaining }),
    ...(waitMs !== undefined && { resetAt: new Date(now.getTime() + Math.max(0, waitMs)) }),
  }
}

const PREFIXES = ['ratelimit-', 'x-ratelimit-', 'x-rate-limit-']

/** The headers that many vendors share, where the manifest names no others and has one bucket that they can only be about. */
function usualSignals({ rate = [] }: Pick<Connector, 'rate'>, reply: ParsedReply): readonly RateSignal[] {
  const [bucket, ...others] = rate
  if (!bucket || others.length > 0) return []
  if (readHeader(reply.headers, 'ratelimit') !== undefined) return combined(bucket.name, reply)
  const prefix = PREFIXES.find((candidate) => readHeader(reply.headers, `${candidate}remaining`) !== undefined)
  if (prefix === undefined) return []
  const limit = { header: `${prefix}limit` }
  const remaining = { header: `${prefix}remaining` }
  const header = `${prefix}reset`
  return [{ bucket: bucket.name, limit, remaining, reset: { header, unit: unitOf(readHeader(reply.headers, header)) } }]
}

/** The old form (`limit=, remaining=, reset=`) and the new one (`"name";r=;t=`) of the IETF draft. */
function combined(bucket: string, reply: ParsedReply): readonly RateSignal[] {
  const isOld = /\bremaining=/.test(readHeader(reply.headers, 'ratelimit') ?? '')
  const [remaining, reset] = isOld ? ['remaining', 'reset'] : ['r', 't']
  const of = (pair: string) => ({ header: 'ratelimit', form: 'pairs', pair }) as const
  return [{ bucket, limit: of('limit'), remaining: of(remaining!), reset: { ...of(reset!), unit: 's' } }]
}

/** Seconds, or a Unix time: nobody waits 30 years. */
function unitOf(text: string | undefined): 's' | 'unix_s' | 'unix_ms' {
  const value = Number(text)
  if (value >= 1e12) return 'unix_ms'
  return value >= 1e9 ? 'unix_s' : 's'
}
