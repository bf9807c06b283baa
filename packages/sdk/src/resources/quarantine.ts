import { type CallOptions, type Context, callWith, dataOf } from '../context.ts'
import {
  approveQuarantineFix,
  cancelQuarantineFix,
  exportQuarantineFix,
  getQuarantined,
  getQuarantineFix,
  getQuarantineStats,
  listQuarantine,
  listQuarantineFixes,
  planQuarantineFix,
} from '../generated/sdk.gen.ts'
import type {
  GetQuarantineStatsData,
  ListQuarantineData,
  ListQuarantineFixesData,
  QuarantineDetails,
  QuarantineFix,
  QuarantineFixRequest,
  QuarantineRecord,
  QuarantineStats,
} from '../generated/types.gen.ts'
import { createLineExport, type LineExport } from '../line-export.ts'
import { createListing, type Listing } from '../listing.ts'

/** Filters of `quarantine.list`. */
export type QuarantineFilter = NonNullable<ListQuarantineData['query']>

/** What `quarantine.stats` is about, and how it is grouped. */
export type QuarantineSelection = NonNullable<GetQuarantineStatsData['query']>

/** Paging of `quarantine.fixes.list`. */
export type QuarantineFixFilter = NonNullable<ListQuarantineFixesData['query']>

/** Records in quarantine, mended together. */
export interface QuarantineFixes {
  /**
   * Freezes which held records a fix is about, and begins to judge what would become of each. Nothing is changed before it is approved.
   *
   * @example
   * const { id } = await howazit.quarantine.fixes.plan({ where: 'code = question_unknown', change: { kind: 'present' } })
   * const { status, progress } = await howazit.quarantine.fixes.get(id)
   * if (status === 'planned' && progress.failing === 0) await howazit.quarantine.fixes.approve(id)
   */
  plan(request: QuarantineFixRequest, options?: CallOptions): Promise<QuarantineFix>
  /** Lists fixes, newest first. */
  list(filter?: QuarantineFixFilter, options?: CallOptions): Listing<QuarantineFix>
  /** Gets a fix with its progress; throws `not_found`. */
  get(fixId: string, options?: CallOptions): Promise<QuarantineFix>
  /** Lets in, or discards, what passed. Throws `conflict` while it is being judged, and where nothing passed. */
  approve(fixId: string, options?: CallOptions): Promise<QuarantineFix>
  /** Lets nothing more in; throws `conflict` for one that is over. */
  cancel(fixId: string, options?: CallOptions): Promise<QuarantineFix>
  /** Exports what becomes of each record, one `QuarantineFixItem` a line. */
  export(fixId: string, options?: CallOptions): LineExport
}

/** Responses that were accepted and do not fit. */
export interface Quarantine {
  /** Mends them. */
  readonly fixes: QuarantineFixes
  /**
   * Lists what was quarantined, the last first; a filter that cannot be read throws `invalid_parameter` with its place.
   *
   * @example
   * for await (const { id, code, pointer } of howazit.quarantine.list({ where: 'state = held' })) show(id, code, pointer)
   */
  list(filter?: QuarantineFilter, options?: CallOptions): Listing<QuarantineRecord>
  /** Gets a record with the bytes that came and all that is wrong; throws `not_found`. */
  get(quarantineId: string, options?: CallOptions): Promise<QuarantineDetails>
  /** Counts what was quarantined, by what is wrong in the same way. */
  stats(selection?: QuarantineSelection, options?: CallOptions): Promise<QuarantineStats>
}

const createQuarantineFixes = (context: Context): QuarantineFixes => {
  const at = (fixId: string, options: CallOptions | undefined) => ({ ...callWith(context, options), path: { fixId } })
  return {
    plan: (body, options) => dataOf(planQuarantineFix({ ...callWith(context, options), body })),
    list: (filter = {}, options) =>
      createListing((cursor) =>
        dataOf(listQuarantineFixes({ ...callWith(context, options), query: { ...filter, ...(cursor && { cursor }) } })),
      ),
    get: (fixId, options) => dataOf(getQuarantineFix(at(fixId, options))),
    approve: (fixId, options) => dataOf(approveQuarantineFix(at(fixId, options))),
    cancel: (fixId, options) => dataOf(cancelQuarantineFix(at(fixId, options))),
    export: (fixId, options) =>
      createLineExport(() => exportQuarantineFix({ ...at(fixId, options), parseAs: 'stream' }), options),
  }
}

/** The calls about quarantine. */
export const createQuarantine = (context: Context): Quarantine => ({
  fixes: createQuarantineFixes(context),
  list: (filter = {}, options) =>
    createListing((cursor) =>
      dataOf(listQuarantine({ ...callWith(context, options), query: { ...filter, ...(cursor && { cursor }) } })),
    ),
  get: (quarantineId, options) => dataOf(getQuarantined({ ...callWith(context, options), path: { quarantineId } })),
  stats: (query = {}, options) => dataOf(getQuarantineStats({ ...callWith(context, options), query })),
})
