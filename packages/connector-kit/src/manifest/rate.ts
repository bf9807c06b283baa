import type { Pointer, Template } from './common.ts'

/** What a bucket is shared by. `account`: every integration of that account; `record`: what `key` names. */
export type RateScope = 'app' | 'account' | 'connection' | 'token' | 'record'

/** A limit of the vendor's, kept by us before it has to be. */
export interface RateBucket {
  readonly name: string
  readonly scope: RateScope
  readonly limit: number
  readonly windowMs: number
  /** `rolling` by default; `midnight` starts anew at midnight of `zone`, `hour` with the clock, every `windowMs`. */
  readonly window?: 'rolling' | 'midnight' | 'hour'
  /** IANA zone of `midnight`. */
  readonly zone?: string
  /** `scope: record`: the template whose value names the record: a channel, a ticket. */
  readonly key?: Template
  /** Requests under way at once. */
  readonly concurrencyMax?: number
  /** The operations it counts; all by default. */
  readonly operations?: readonly string[]
}

/** Where a reply tells what is left. */
export interface RateSignal {
  readonly bucket: string
  readonly limit?: RateSource
  readonly used?: RateSource
  readonly remaining?: RateSource
  readonly reset?: RateSource & { readonly unit: 's' | 'ms' | 'unix_s' | 'unix_ms' | 'iso' | 'http_date' }
}

export interface RateSource {
  readonly header?: string
  readonly body?: Pointer
  /**
   * How the value is written: a number by default; `a/b` (Salesforce's `api-usage=73/15000`, Gorgias' `10/80`) gives the
   * first or second number; `pairs` reads `name=value` lists (`total=300; remaining=299; resets=47`).
   */
  readonly form?: 'number' | 'a/b:first' | 'a/b:second' | 'pairs'
  /** `form: pairs`: the name; with `a/b` the pair it is the value of. */
  readonly pair?: string
  /** Several lists in one header, each with a name (draft-ietf-httpapi-ratelimit-headers): which of them. */
  readonly item?: string
}
