import { type CallOptions, type Context, callWith, dataOf } from '../context.ts'
import { exportDeadLetters, getDeadLetter, getDeadLetterStats, listDeadLetters } from '../generated/sdk.gen.ts'
import type {
  DeadLetter,
  DeadLetterStats,
  GetDeadLetterStatsData,
  ListDeadLettersData,
} from '../generated/types.gen.ts'
import { createLineExport, type LineExport } from '../line-export.ts'
import { createListing, type Listing } from '../listing.ts'

/** Filters of `deadLetters.list`. */
export type DeadLetterFilter = NonNullable<ListDeadLettersData['query']>

/** What `deadLetters.stats` and `deadLetters.export` are about. */
export type DeadLetterSelection = NonNullable<GetDeadLetterStatsData['query']>

/** What did not arrive. */
export interface DeadLetters {
  /**
   * Lists dead letters, what failed last first; a filter that cannot be read throws `invalid_parameter` with its place.
   *
   * @example
   * for await (const { id, code } of howazit.deadLetters.list({ where: "connector = hubspot and failed > now-2h" })) show(id, code)
   */
  list(filter?: DeadLetterFilter, options?: CallOptions): Listing<DeadLetter>
  /** Gets a dead letter; throws `not_found` also for a delivery that has arrived since. `deliveries.get` has its attempts. */
  get(deliveryId: string, options?: CallOptions): Promise<DeadLetter>
  /** Counts dead letters by what failed in the same way. */
  stats(selection?: DeadLetterSelection, options?: CallOptions): Promise<DeadLetterStats>
  /** Exports dead letters, one a line. */
  export(selection?: DeadLetterSelection, options?: CallOptions): LineExport
}

/** The calls about dead letters. */
export const createDeadLetters = (context: Context): DeadLetters => ({
  list: (filter = {}, options) =>
    createListing((cursor) =>
      dataOf(listDeadLetters({ ...callWith(context, options), query: { ...filter, ...(cursor && { cursor }) } })),
    ),
  get: (deliveryId, options) => dataOf(getDeadLetter({ ...callWith(context, options), path: { deliveryId } })),
  stats: (query = {}, options) => dataOf(getDeadLetterStats({ ...callWith(context, options), query })),
  export: (query = {}, options) =>
    createLineExport(() => exportDeadLetters({ ...callWith(context, options), query, parseAs: 'stream' })),
})
