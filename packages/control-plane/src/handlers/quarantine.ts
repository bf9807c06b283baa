import type { Runtime } from '@howazit/runtime'
import type { RouteHandlers } from '../generated/fastify.gen.ts'
import { approveQuarantineFix } from '../operations/approve-quarantine-fix.ts'
import { cancelQuarantineFix } from '../operations/cancel-quarantine-fix.ts'
import { exportQuarantineFix } from '../operations/export-quarantine-fix.ts'
import { getQuarantineFix } from '../operations/get-quarantine-fix.ts'
import { getQuarantineStats } from '../operations/get-quarantine-stats.ts'
import { getQuarantined } from '../operations/get-quarantined.ts'
import { listQuarantine } from '../operations/list-quarantine.ts'
import { listQuarantineFixes } from '../operations/list-quarantine-fixes.ts'
import { planQuarantineFix } from '../operations/plan-quarantine-fix.ts'

export const quarantineHandlers = (runtime: Runtime) =>
  ({
    listQuarantine: listQuarantine(runtime),
    getQuarantineStats: getQuarantineStats(runtime),
    getQuarantined: getQuarantined(runtime),
    listQuarantineFixes: listQuarantineFixes(runtime),
    planQuarantineFix: planQuarantineFix(runtime),
    getQuarantineFix: getQuarantineFix(runtime),
    approveQuarantineFix: approveQuarantineFix(runtime),
    cancelQuarantineFix: cancelQuarantineFix(runtime),
    exportQuarantineFix: exportQuarantineFix(runtime),
  }) satisfies Partial<RouteHandlers>
