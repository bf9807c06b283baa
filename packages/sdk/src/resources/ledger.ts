import { type CallOptions, type Context, callWith, dataOf } from '../context.ts'
import { explainLedger, getLedger } from '../generated/sdk.gen.ts'
import type { ExplainLedgerData, GetLedgerData, Ledger, LedgerFinding } from '../generated/types.gen.ts'
import { createListing, type Listing } from '../listing.ts'

/** The hours that `ledger.get` is asked for. */
export type LedgerRange = NonNullable<GetLedgerData['query']>

/** The hour that `ledger.explain` is asked for. */
export type LedgerExplanation = ExplainLedgerData['query']

/** Whether everything that was accepted is somewhere. */
export interface LedgerCalls {
  /**
   * Holds what was accepted against what became of it, hour by hour, the newest first; of the last 24 hours without a range.
   *
   * @example
   * const { isBalanced, hours } = await howazit.ledger.get({ from: '2026-11-22T00:00:00Z' })
   */
  get(range?: LedgerRange, options?: CallOptions): Promise<Ledger>
  /**
   * Names what is missing or doubled in an hour, with what was looked for.
   *
   * @example
   * for await (const { responseId, lookedFor } of howazit.ledger.explain({ hour })) show(responseId, lookedFor)
   */
  explain(asked: LedgerExplanation, options?: CallOptions): Listing<LedgerFinding>
}

/** The calls about the ledger. */
export const createLedger = (context: Context): LedgerCalls => ({
  get: (range = {}, options) => dataOf(getLedger({ ...callWith(context, options), query: range })),
  explain: (asked, options) =>
    createListing((cursor) =>
      dataOf(explainLedger({ ...callWith(context, options), query: { ...asked, ...(cursor && { cursor }) } })),
    ),
})
