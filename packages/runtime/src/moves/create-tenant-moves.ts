import { changeMove } from './change-move.ts'
import { listMoves } from './list-moves.ts'
import { mirrorMove } from './mirror-move.ts'
import { getMoveRow, toTenantMove } from './move-row.ts'
import { cancel, complete, cutOver, diff, reverse, start } from './move-verbs.ts'
import { planMove } from './plan-move.ts'
import type { TenantMoves, TenantMovesDeps } from './tenant-moves.ts'

/** Moves are asked for and looked at here, and made by `run/run-moves.ts`. */
export function createTenantMoves(deps: TenantMovesDeps): TenantMoves {
  const { oltp } = deps
  return Object.freeze({
    plan: (tenantId, request) => planMove(deps, tenantId, request),
    start: (key, asked = {}) => changeMove(deps, key, start(asked)),
    diff: (key) => changeMove(deps, key, diff),
    mirror: (key, mirroring) => mirrorMove(deps, key, mirroring),
    cutOver: (key, cutover) => changeMove(deps, key, cutOver(cutover)),
    reverse: (key, cutover) => changeMove(deps, key, reverse(cutover)),
    complete: (key, completion) => changeMove(deps, key, complete(completion)),
    cancel: (key) => changeMove(deps, key, cancel),
    get: async (key) => toTenantMove(await oltp.asOperator('move a tenant', (tx) => getMoveRow(tx, key))),
    list: (tenantId, query) => listMoves(deps, tenantId, query),
  } satisfies TenantMoves)
}
