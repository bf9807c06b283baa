import type { Clock } from '../clock.ts'
import type { Oltp } from '../oltp/oltp.ts'
import type { Runtime } from '../runtime.ts'
import type { Anchors } from './anchors.ts'
import type { AuditKey } from './audit-key.ts'
import type { Audit, AuditLog } from './audit-log.ts'
import { createExportEntries } from './export-entries.ts'
import { createGetEntry } from './get-entry.ts'
import { createListEntries } from './list-entries.ts'
import { createVerifyChain } from './verify-chain.ts'

export interface CreateAuditDeps {
  readonly oltp: Oltp
  readonly auditKey: AuditKey
  readonly anchors: Anchors | undefined
  readonly clock: Clock
  readonly auditLog: Pick<AuditLog, 'ready'>
  readonly audit: Audit
}

/** The operations on the audit log, as the control plane calls them. */
export function createAudit({
  oltp,
  auditKey: key,
  auditLog,
  anchors,
  clock,
  audit,
}: CreateAuditDeps): Runtime['audit'] {
  return Object.freeze({
    ready: () => auditLog.ready(),
    async record(tenant, change) {
      await auditLog.ready()
      await oltp.inTenant(tenant, (tx) => audit.record(tx, tenant, change))
    },
    get: createGetEntry({ oltp, key }),
    list: createListEntries({ oltp }),
    export: createExportEntries({ oltp, key }),
    verify: createVerifyChain({ oltp, key, anchors, clock }),
  } satisfies Runtime['audit'])
}
