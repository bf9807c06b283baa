import type { Runtime } from '@howazit/runtime'
import type { RouteHandlers } from '../generated/fastify.gen.ts'
import { exportAudit } from '../operations/export-audit.ts'
import { exportPlatformAudit } from '../operations/export-platform-audit.ts'
import { getAuditEntry } from '../operations/get-audit-entry.ts'
import { listAudit } from '../operations/list-audit.ts'
import { listPlatformAudit } from '../operations/list-platform-audit.ts'
import { verifyAudit } from '../operations/verify-audit.ts'
import { verifyPlatformAudit } from '../operations/verify-platform-audit.ts'

export const auditHandlers = (runtime: Runtime) =>
  ({
    listAudit: listAudit(runtime),
    getAuditEntry: getAuditEntry(runtime),
    exportAudit: exportAudit(runtime),
    verifyAudit: verifyAudit(runtime),
    listPlatformAudit: listPlatformAudit(runtime),
    exportPlatformAudit: exportPlatformAudit(runtime),
    verifyPlatformAudit: verifyPlatformAudit(runtime),
  }) satisfies Partial<RouteHandlers>
