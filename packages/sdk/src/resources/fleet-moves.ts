import { type CallOptions, type Context, callWith, dataOf, type ReasonedCallOptions, reasonHeader } from '../context.ts'
import { cancelFleetMove, getFleetMove, listFleetMoves, planFleetMove, startFleetMove } from '../generated/sdk.gen.ts'
import type { FleetMove, FleetMoveRequest, ListFleetMovesData } from '../generated/types.gen.ts'
import { createListing, type Listing } from '../listing.ts'

/** Paging of `fleetMoves.list`. */
export type FleetMoveFilter = NonNullable<ListFleetMovesData['query']>

/** Many tenants that are to be at another placement, each by a move of its own; for operators. */
export interface FleetMoves {
  /**
   * Picks them and has a move of each planned; nothing of them changes. Throws `conflict` where there is no such tenant.
   *
   * @example
   * const reason = 'Contracts of 2027'
   * const { id } = await howazit.fleetMoves.plan({ where: 'tier = gold', to: 'schema', limit: 20 }, { reason })
   * // Once it is `planned`:
   * await howazit.fleetMoves.start(id, { reason })
   */
  plan(request: FleetMoveRequest, options: ReasonedCallOptions): Promise<FleetMove>
  /** Copies, compares and switches each, so many at a time. Throws `conflict` where nothing could be moved. */
  start(fleetMoveId: string, options: ReasonedCallOptions): Promise<FleetMove>
  /** Begins nothing more; those under way are finished. */
  cancel(fleetMoveId: string, options: ReasonedCallOptions): Promise<FleetMove>
  /** Lists them, newest first, without their tenants. */
  list(filter?: FleetMoveFilter, options?: CallOptions): Listing<FleetMove>
  /** Gets one with how far each tenant is; throws `not_found`. */
  get(fleetMoveId: string, options?: CallOptions): Promise<FleetMove>
}

/** The calls about moves of many tenants. */
export const createFleetMoves = (context: Context): FleetMoves => {
  const because = ({ reason, ...options }: ReasonedCallOptions) => ({
    ...callWith(context, options),
    headers: reasonHeader(reason),
  })
  const at = (fleetMoveId: string) => ({ path: { fleetMoveId } })
  return {
    plan: (body, options) => dataOf(planFleetMove({ ...because(options), body })),
    start: (id, options) => dataOf(startFleetMove({ ...because(options), ...at(id) })),
    cancel: (id, options) => dataOf(cancelFleetMove({ ...because(options), ...at(id) })),
    list: (filter = {}, options) =>
      createListing((cursor) =>
        dataOf(listFleetMoves({ ...callWith(context, options), query: { ...filter, ...(cursor && { cursor }) } })),
      ),
    get: (id, options) => dataOf(getFleetMove({ ...callWith(context, options), ...at(id) })),
  }
}
