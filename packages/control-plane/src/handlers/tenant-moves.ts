import type { Runtime } from '@howazit/runtime'
import type { RouteHandlers } from '../generated/fastify.gen.ts'
import { cancelFleetMove } from '../operations/cancel-fleet-move.ts'
import { cancelTenantMove } from '../operations/cancel-tenant-move.ts'
import { completeTenantMove } from '../operations/complete-tenant-move.ts'
import { cutOverTenantMove } from '../operations/cut-over-tenant-move.ts'
import { diffTenantMove } from '../operations/diff-tenant-move.ts'
import { getFleetMove } from '../operations/get-fleet-move.ts'
import { getTenantMove } from '../operations/get-tenant-move.ts'
import { listFleetMoves } from '../operations/list-fleet-moves.ts'
import { listTenantMoves } from '../operations/list-tenant-moves.ts'
import { mirrorTenantMove } from '../operations/mirror-tenant-move.ts'
import { planFleetMove } from '../operations/plan-fleet-move.ts'
import { planTenantMove } from '../operations/plan-tenant-move.ts'
import { reverseTenantMove } from '../operations/reverse-tenant-move.ts'
import { startFleetMove } from '../operations/start-fleet-move.ts'
import { startTenantMove } from '../operations/start-tenant-move.ts'

export const tenantMoveHandlers = (runtime: Runtime) =>
  ({
    listFleetMoves: listFleetMoves(runtime),
    planFleetMove: planFleetMove(runtime),
    getFleetMove: getFleetMove(runtime),
    startFleetMove: startFleetMove(runtime),
    cancelFleetMove: cancelFleetMove(runtime),
    listTenantMoves: listTenantMoves(runtime),
    planTenantMove: planTenantMove(runtime),
    getTenantMove: getTenantMove(runtime),
    startTenantMove: startTenantMove(runtime),
    diffTenantMove: diffTenantMove(runtime),
    mirrorTenantMove: mirrorTenantMove(runtime),
    cutOverTenantMove: cutOverTenantMove(runtime),
    reverseTenantMove: reverseTenantMove(runtime),
    completeTenantMove: completeTenantMove(runtime),
    cancelTenantMove: cancelTenantMove(runtime),
  }) satisfies Partial<RouteHandlers>
