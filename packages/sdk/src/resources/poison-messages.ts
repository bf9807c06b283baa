import { type CallOptions, type Context, callWith, dataOf, type ReasonedCallOptions, reasonHeader } from '../context.ts'
import {
  discardPoisonMessages,
  getPoisonMessage,
  getPoisonStats,
  listPoisonMessages,
  replayPoisonMessages,
} from '../generated/sdk.gen.ts'
import type {
  ListPoisonMessagesData,
  PoisonDecision,
  PoisonMessage,
  PoisonSelection,
  PoisonStats,
} from '../generated/types.gen.ts'
import { createListing, type Listing } from '../listing.ts'

/** What `poisonMessages.list` can be narrowed to. */
export type PoisonFilter = NonNullable<ListPoisonMessagesData['query']>

/** Messages that a stage of the platform could not handle, for operators: a token of a tenant may call none of this. */
export interface PoisonMessages {
  /**
   * Lists what is held, or what was decided on, what failed last first; never what is in them.
   *
   * @example
   * for await (const { stage, reason, tenantId } of howazit.poisonMessages.list()) show(stage, reason, tenantId)
   */
  list(filter?: PoisonFilter, options?: CallOptions): Listing<PoisonMessage>
  /** Gets one; throws `not_found`. */
  get(poisonId: string, options?: CallOptions): Promise<PoisonMessage>
  /** Counts what is held, by what failed in the same way. */
  stats(options?: CallOptions): Promise<PoisonStats>
  /**
   * Sends what is held to its stages again, 1,000 at the most; ask again while `remaining` is more than 0. `reason` goes to the audit log.
   *
   * @example
   * const plan = await howazit.poisonMessages.replay({ fingerprint, dryRun: true }, { reason: 'Mended in 1.4.2' })
   */
  replay(selection: PoisonSelection, options: ReasonedCallOptions): Promise<PoisonDecision>
  /** Deletes what is in them; they cannot be sent again. `reason` goes to the audit log. */
  discard(selection: PoisonSelection, options: ReasonedCallOptions): Promise<PoisonDecision>
}

/** The calls about poison messages. */
export const createPoisonMessages = (context: Context): PoisonMessages => ({
  list: (filter = {}, options) =>
    createListing((cursor) =>
      dataOf(listPoisonMessages({ ...callWith(context, options), query: { ...filter, ...(cursor && { cursor }) } })),
    ),
  get: (poisonId, options) => dataOf(getPoisonMessage({ ...callWith(context, options), path: { poisonId } })),
  stats: (options) => dataOf(getPoisonStats(callWith(context, options))),
  replay: (body, options) =>
    dataOf(replayPoisonMessages({ ...callWith(context, options), headers: reasonHeader(options.reason), body })),
  discard: (body, options) =>
    dataOf(discardPoisonMessages({ ...callWith(context, options), headers: reasonHeader(options.reason), body })),
})
