import { type CallOptions, type Context, callWith, dataOf } from '../context.ts'
import {
  deleteSavedFilter,
  exportDeadLetters,
  getDeadLetter,
  getDeadLetterStats,
  getSavedFilter,
  listDeadLetters,
  listSavedFilters,
  saveFilter,
} from '../generated/sdk.gen.ts'
import type {
  DeadLetter,
  DeadLetterStats,
  GetDeadLetterStatsData,
  ListDeadLettersData,
  SavedFilter,
  SavedFilterCreate,
} from '../generated/types.gen.ts'
import { createLineExport, type LineExport } from '../line-export.ts'
import { createListing, type Listing } from '../listing.ts'

/** Filters of `deadLetters.list`. */
export type DeadLetterFilter = NonNullable<ListDeadLettersData['query']>

/** What `deadLetters.stats` and `deadLetters.export` are about. */
export type DeadLetterSelection = NonNullable<GetDeadLetterStatsData['query']>

/** Filters that have names. */
export interface SavedFilters {
  /** Lists saved filters by name. */
  list(options?: CallOptions): Promise<SavedFilter[]>
  /** Gets a saved filter; throws `not_found`. */
  get(name: string, options?: CallOptions): Promise<SavedFilter>
  /**
   * Gives a filter a name; one that is there already gets the new filter.
   *
   * @example
   * await howazit.deadLetters.filters.save({ name: 'night', where: 'connector = hubspot and failed > now-12h' })
   * const { where } = await howazit.deadLetters.filters.get('night')
   * await howazit.replays.plan({ where })
   */
  save(filter: SavedFilterCreate, options?: CallOptions): Promise<SavedFilter>
  /** Deletes a saved filter; throws `not_found`. */
  delete(name: string, options?: CallOptions): Promise<void>
}

/** What did not arrive. */
export interface DeadLetters {
  /** Filters that have names. */
  readonly filters: SavedFilters
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

const createSavedFilters = (context: Context): SavedFilters => ({
  list: async (options) => (await dataOf(listSavedFilters(callWith(context, options)))).items,
  get: (filterName, options) => dataOf(getSavedFilter({ ...callWith(context, options), path: { filterName } })),
  save: (body, options) => dataOf(saveFilter({ ...callWith(context, options), body })),
  delete: async (filterName, options) => {
    await dataOf(deleteSavedFilter({ ...callWith(context, options), path: { filterName } }))
  },
})

/** The calls about dead letters. */
export const createDeadLetters = (context: Context): DeadLetters => ({
  filters: createSavedFilters(context),
  list: (filter = {}, options) =>
    createListing((cursor) =>
      dataOf(listDeadLetters({ ...callWith(context, options), query: { ...filter, ...(cursor && { cursor }) } })),
    ),
  get: (deliveryId, options) => dataOf(getDeadLetter({ ...callWith(context, options), path: { deliveryId } })),
  stats: (query = {}, options) => dataOf(getDeadLetterStats({ ...callWith(context, options), query })),
  export: (query = {}, options) =>
    createLineExport(() => exportDeadLetters({ ...callWith(context, options), query, parseAs: 'stream' }), options),
})
