import {
  type BucketState,
  blockSize,
  fullBucket,
  observeBucket,
  type RateBucket,
  type RateObservation,
  takeTokens,
  throttleBucket,
} from '@howazit/connector-kit'
import type { Clock } from '../../clock.ts'
import type { Oltp } from '../../oltp/oltp.ts'
import { databaseTime } from './database-time.ts'

/** A limit of a vendor's, for whoever shares it. */
export interface KeyedBucket {
  /** Names it among all tenants, connections and records. */
  readonly key: string
  readonly bucket: RateBucket
  /** Tokens that one call takes. */
  readonly cost: number
}

export interface TokenBlock {
  /** Calls that may be made now. */
  readonly granted: number
  /** Until one may be made; 0 where some were granted. */
  readonly waitMs: number
}

/** What was heard of a bucket. */
export type RateNews =
  | { readonly kind: 'observed'; readonly observation: RateObservation }
  | { readonly kind: 'throttled'; readonly retryAfterMs?: number }

/** Buckets shared by all who send, on the store's clock. */
export interface RateStore {
  /** Takes calls for the next second, at least one and at least `wanted` where there are so many. */
  lease(keyed: KeyedBucket, wanted: number): Promise<TokenBlock>
  tell(keyed: KeyedBucket, news: RateNews): Promise<void>
}

/** Buckets as rows of the control database: the arithmetic is the kit's, under the lock of the row. */
export function createPostgresRateStore({ oltp, clock }: { oltp: Pick<Oltp, 'asOperator'>; clock: Clock }): RateStore {
  const change = <T>(
    { key, bucket }: KeyedBucket,
    decide: (state: BucketState, now: Date) => { readonly state: BucketState; readonly result: T },
  ): Promise<T> =>
    oltp.asOperator('keep rates', async (tx) => {
      const at = databaseTime(clock)
      // A row there is to lock, whoever comes first.
      await tx.query(ADD, [key, at])
      const { rows } = await tx.query<{ state: BucketState | null; at: Date }>(LOCK, [key, at])
      const [row] = rows
      if (!row) throw new Error(`The bucket ${key} was added and is not there.`)
      const { state, result } = decide(row.state ?? fullBucket(bucket, row.at), row.at)
      await tx.query(KEEP, [key, JSON.stringify(state), row.at])
      return result
    })

  return {
    lease: (keyed, wanted) =>
      change(keyed, (known, now) => {
        const block = Math.max(wanted, blockSize(keyed.bucket, known, now))
        const { state, granted, waitMs } = takeTokens(keyed.bucket, known, { now, wanted: block, cost: keyed.cost })
        return { state, result: { granted, waitMs } }
      }),
    tell: (keyed, news) =>
      change(keyed, (known, now) => ({ state: heed(keyed.bucket, { known, news, now }), result: undefined })),
  }
}

export function heed(
  bucket: RateBucket,
  { known, news, now }: { known: BucketState; news: RateNews; now: Date },
): BucketState {
  if (news.kind === 'observed') return observeBucket(bucket, known, news.observation, now)
  const { retryAfterMs } = news
  return throttleBucket(bucket, known, { now, ...(retryAfterMs !== undefined && { retryAfterMs }) })
}

const ADD = `
  insert into control.delivery_buckets (key, state, updated_at)
  values ($1, 'null', coalesce($2::timestamptz, clock_timestamp()))
  on conflict on constraint delivery_buckets_pkey do nothing`

// clock_timestamp(), since now() is when the transaction began, and it may have waited for the row.
const LOCK = `
  select state, coalesce($2::timestamptz, clock_timestamp()) as at
  from control.delivery_buckets
  where key = $1
  for update`

const KEEP = `
  update control.delivery_buckets
  set state = $2::jsonb, updated_at = $3
  where key = $1`
