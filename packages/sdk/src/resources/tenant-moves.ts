import { type CallOptions, type Context, callWith, dataOf, type ReasonedCallOptions, reasonHeader } from '../context.ts'
import {
  cancelTenantMove,
  completeTenantMove,
  cutOverTenantMove,
  diffTenantMove,
  getTenantMove,
  listTenantMoves,
  mirrorTenantMove,
  planTenantMove,
  reverseTenantMove,
  startTenantMove,
} from '../generated/sdk.gen.ts'
import type {
  ListTenantMovesData,
  TenantMove,
  TenantMoveCompletion,
  TenantMoveCutover,
  TenantMoveMirroring,
  TenantMoveRequest,
  TenantMoveStart,
} from '../generated/types.gen.ts'
import { createListing, type Listing } from '../listing.ts'

/** Paging of `tenantMoves.list`. */
export type TenantMoveFilter = NonNullable<ListTenantMovesData['query']>

/** Tenants that are to be at another placement, for operators: a token of a tenant may call none of this. */
export interface TenantMoves {
  /**
   * Has it found out what a move would take; nothing of the tenant changes. `reason` goes to the audit log. Throws `not_found`,
   * `conflict` for a tenant that is there already, or `validation_failed` for a server that the platform was not told of.
   *
   * @example
   * const { id } = await howazit.tenantMoves.plan(tenantId, { to: 'schema' }, { reason: 'Its contract says so' })
   * const elsewhere = { to: 'database', server: 'west' } as const
   * await howazit.tenantMoves.plan(otherTenantId, elsewhere, { reason: 'More room there' })
   */
  plan(tenantId: string, request: TenantMoveRequest, options: ReasonedCallOptions): Promise<TenantMove>
  /**
   * Copies the tenant while it works on, and follows what changes. Asked again with a `pace`, a move that is under way goes on at that.
   * Throws `conflict` where something would stop it.
   */
  start(tenantId: string, moveId: string, options: ReasonedCallOptions & TenantMoveStart): Promise<TenantMove>
  /** Compares both sides, row by row. */
  diff(tenantId: string, moveId: string, options: ReasonedCallOptions): Promise<TenantMove>
  /** Makes a share of its reads again on the copy and compares the answers, after they were given; 0 ends it. */
  mirror(
    tenantId: string,
    moveId: string,
    mirroring: TenantMoveMirroring,
    options: ReasonedCallOptions,
  ): Promise<TenantMove>
  /** Switches the tenant to its copy. Throws `conflict` unless both sides were found equal in the last ten minutes. */
  cutOver(
    tenantId: string,
    moveId: string,
    cutover: TenantMoveCutover,
    options: ReasonedCallOptions,
  ): Promise<TenantMove>
  /** Switches it back, with the same guarantees. Throws `conflict` unless both sides were found equal since the switch. */
  reverse(
    tenantId: string,
    moveId: string,
    cutover: TenantMoveCutover,
    options: ReasonedCallOptions,
  ): Promise<TenantMove>
  /**
   * Removes what is left where the tenant was, in three days where `keepReverseSeconds` does not say when: after that there is no way
   * back.
   */
  complete(
    tenantId: string,
    moveId: string,
    completion: TenantMoveCompletion,
    options: ReasonedCallOptions,
  ): Promise<TenantMove>
  /** Removes what is there of a move that was not switched. */
  cancel(tenantId: string, moveId: string, options: ReasonedCallOptions): Promise<TenantMove>
  /** Lists the moves of a tenant, newest first. */
  list(tenantId: string, filter?: TenantMoveFilter, options?: CallOptions): Listing<TenantMove>
  /** Gets a move, with its plan once there is one; throws `not_found`. */
  get(tenantId: string, moveId: string, options?: CallOptions): Promise<TenantMove>
}

/** The calls about moves of tenants. */
export const createTenantMoves = (context: Context): TenantMoves => {
  const because = ({ reason, ...options }: ReasonedCallOptions) => ({
    ...callWith(context, options),
    headers: reasonHeader(reason),
  })
  const at = (tenantId: string, moveId: string) => ({ path: { tenantId, moveId } })
  return {
    plan: (tenantId, body, options) => dataOf(planTenantMove({ ...because(options), path: { tenantId }, body })),
    start: (tenantId, moveId, { pace, ...options }) =>
      dataOf(startTenantMove({ ...because(options), ...at(tenantId, moveId), ...(pace && { body: { pace } }) })),
    diff: (tenantId, moveId, options) => dataOf(diffTenantMove({ ...because(options), ...at(tenantId, moveId) })),
    mirror: (tenantId, moveId, body, options) =>
      dataOf(mirrorTenantMove({ ...because(options), ...at(tenantId, moveId), body })),
    cutOver: (tenantId, moveId, body, options) =>
      dataOf(cutOverTenantMove({ ...because(options), ...at(tenantId, moveId), body })),
    reverse: (tenantId, moveId, body, options) =>
      dataOf(reverseTenantMove({ ...because(options), ...at(tenantId, moveId), body })),
    complete: (tenantId, moveId, body, options) =>
      dataOf(completeTenantMove({ ...because(options), ...at(tenantId, moveId), body })),
    cancel: (tenantId, moveId, options) => dataOf(cancelTenantMove({ ...because(options), ...at(tenantId, moveId) })),
    list: (tenantId, filter = {}, options) =>
      createListing((cursor) =>
        dataOf(
          listTenantMoves({
            ...callWith(context, options),
            path: { tenantId },
            query: { ...filter, ...(cursor && { cursor }) },
          }),
        ),
      ),
    get: (tenantId, moveId, options) =>
      dataOf(getTenantMove({ ...callWith(context, options), ...at(tenantId, moveId) })),
  }
}
