import type { Client } from './generated/client/index.ts'
import type { Clock } from './transport/clock.ts'
import type { Transport } from './transport/transport.ts'

/** What every call shares: the generated client, and what varies in tests. */
export interface Context {
  readonly client: Client
  /** A transport for which 503 is an answer: that is how readiness says what is away. */
  readonly probe: Transport
  readonly clock: Clock
  readonly random: () => number
  readonly idempotencyKey: () => string
}

/** Options every call takes. */
export interface CallOptions {
  /** Aborts the call, its waits included. */
  readonly signal?: AbortSignal | undefined
  /** Why, for the audit log, where the call is recorded. */
  readonly reason?: string | undefined
}

/** Options of the calls that must say why. */
export interface ReasonedCallOptions extends CallOptions {
  readonly reason: string
}

/** Options of the calls that take an idempotency key. */
export interface KeyedCallOptions extends CallOptions {
  /** Made up when not given; give your own to make the call safe across restarts of your process. */
  readonly idempotencyKey?: string | undefined
}

/** What every generated function is called with: failures are thrown, already as HowazitError. */
export const callWith = ({ client }: Context, { signal, reason }: CallOptions = {}) => ({
  client,
  throwOnError: true as const,
  signal: signal ?? null,
  ...(reason !== undefined && { headers: reasonHeader(reason) }),
})

/** A header carries visible ASCII and spaces; everything else goes percent-encoded, the per cent sign too. */
export const reasonHeader = (reason: string) => ({
  'X-Howazit-Reason': reason
    .trim()
    .toWellFormed()
    .replace(/[^\x20-\x24\x26-\x7e]/gu, encodeURIComponent),
})

/** The body of a generated function's result. */
export const dataOf = async <Data>(result: Promise<{ data: Data }>): Promise<Data> => (await result).data
