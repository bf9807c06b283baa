import type { Runtime } from '../runtime.ts'
import { countQuarantine } from './count-quarantine.ts'
import { approveFix, cancelFix } from './fix/change-fix.ts'
import type { FixDeps } from './fix/fix-deps.ts'
import { exportFix, getFix, listFixes } from './fix/list-fixes.ts'
import { planFix } from './fix/plan-fix.ts'
import { getQuarantined, listQuarantine, type QuarantineDeps } from './list-quarantine.ts'

/**
 * Responses that were accepted and could not be stored as they are, with the bytes that came.
 *
 *   held        it waits for somebody
 *   released    it was stored: as a fix made it, when it came again and fitted, or when it came, without what does not fit
 *   discarded   it will not be stored: somebody decided so, the response was erased, or its time was over
 */
export function createQuarantine(deps: QuarantineDeps): Runtime['quarantine'] {
  return Object.freeze({
    list: (tenant, query) => listQuarantine(deps, tenant, query),
    get: (tenant, quarantineId) => getQuarantined(deps, tenant, quarantineId),
    stats: (tenant, query) => countQuarantine(deps, tenant, query),
  } satisfies Runtime['quarantine'])
}

/**
 * Fixes: records in quarantine, mended together.
 *
 *   checking    frozen: which records. `advance-fix` judges them step by step
 *   planned     what would become of each is known, and somebody decides
 *   running     `advance-fix` lets in what passed, step by step
 *   succeeded   all of it was let in, or discarded; partial: it is over, and not all of it was; cancelled: so is this, by somebody
 *
 * What became of a record, its item and the counts of the fix is one transaction with the response that was stored, so that any process may
 * die at any moment and the next one goes on from what is written.
 */
export function createQuarantineFixes(deps: FixDeps): Runtime['quarantineFixes'] {
  const { oltp } = deps
  return Object.freeze({
    plan: (tenant, plan) => planFix(deps, tenant, plan),
    get: (tenant, fixId) => getFix(oltp, tenant, fixId),
    list: (tenant, query) => listFixes(oltp, tenant, query),
    approve: (tenant, fixId) => approveFix(deps, tenant, fixId),
    cancel: (tenant, fixId) => cancelFix(deps, tenant, fixId),
    export: (tenant, fixId) => exportFix(oltp, tenant, fixId),
  } satisfies Runtime['quarantineFixes'])
}
