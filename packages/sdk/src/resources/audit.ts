import { type CallOptions, type Context, callWith, dataOf } from '../context.ts'
import {
  exportAudit,
  exportPlatformAudit,
  getAuditEntry,
  listAudit,
  listPlatformAudit,
  verifyAudit,
  verifyPlatformAudit,
} from '../generated/sdk.gen.ts'
import type { AuditEntry, AuditVerification, ListAuditData } from '../generated/types.gen.ts'
import { createLineExport, type LineExport } from '../line-export.ts'
import { createListing, type Listing } from '../listing.ts'

/** What `audit.list` can be narrowed to. */
export type AuditFilter = NonNullable<ListAuditData['query']>

/** Who did what and why. */
export interface AuditCalls {
  /**
   * Lists entries, newest first.
   *
   * @example
   * for await (const { occurredAt, actor, operation } of howazit.audit.list({ subject: webhookId })) show(occurredAt, actor)
   */
  list(filter?: AuditFilter, options?: CallOptions): Listing<AuditEntry>
  /** Exports every entry, oldest first, one a line; the last line is a signed statement of what came before it. */
  export(options?: CallOptions): LineExport
  /** Verifies that nothing in the log was altered, removed, added or moved. */
  verify(options?: CallOptions): Promise<AuditVerification>
}

/** The audit log of your tenant. */
export interface Audit extends AuditCalls {
  /** Gets an entry with the personal data beside it, where that was not erased; throws `not_found`. */
  get(entryId: string, options?: CallOptions): Promise<AuditEntry>
  /** Tenants created, operators and issuers, keys: for operators. */
  readonly platform: AuditCalls
}

/** The calls about the audit log. */
export const createAudit = (context: Context): Audit => ({
  list: (filter = {}, options) =>
    createListing((cursor) =>
      dataOf(listAudit({ ...callWith(context, options), query: { ...filter, ...(cursor && { cursor }) } })),
    ),
  get: (entryId, options) => dataOf(getAuditEntry({ ...callWith(context, options), path: { entryId } })),
  export: (options) =>
    createLineExport(() => exportAudit({ ...callWith(context, options), parseAs: 'stream' }), options),
  verify: (options) => dataOf(verifyAudit(callWith(context, options))),
  platform: {
    list: (filter = {}, options) =>
      createListing((cursor) =>
        dataOf(listPlatformAudit({ ...callWith(context, options), query: { ...filter, ...(cursor && { cursor }) } })),
      ),
    export: (options) =>
      createLineExport(() => exportPlatformAudit({ ...callWith(context, options), parseAs: 'stream' }), options),
    verify: (options) => dataOf(verifyPlatformAudit(callWith(context, options))),
  },
})
