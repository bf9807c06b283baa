import type { TenantMove } from '@howazit/sdk'
import { createIds } from '../../src/ids.ts'
import { createTenantMoves } from '../../src/moves/create-tenant-moves.ts'
import type { MoveKey } from '../../src/moves/move-row.ts'
import type { Allowance } from '../../src/moves/run/allowance.ts'
import { createRunMoves } from '../../src/moves/run/run-moves.ts'
import { type MoveLimits, NO_LIMITS } from '../../src/moves/run/source-stress.ts'
import type { TenantStores } from '../../src/moves/tenant-stores.ts'
import { createPartitions } from '../../src/oltp/partitions.ts'
import { createCreateSurvey } from '../../src/surveys/create-survey.ts'
import { STORE_VISIT } from '../ingest/setup.ts'
import { createTestAudit } from '../support/create-test-audit.ts'
import { setUpPlacements } from '../tenancy/set-up-placements.ts'

/** Rests even after what is as small as what tests move. */
const NOTHING_ALLOWED: Allowance = { spend: (workMs, ratio) => workMs * ratio }

const NEVER = new AbortController().signal

/** One database, and its moves, which go on when they are told to; gone with the test. */
export async function setUpMoves({
  limits = NO_LIMITS,
  niceRatio = 0,
  stores = [],
  servers: others = {},
}: {
  readonly limits?: MoveLimits
  readonly niceRatio?: number
  readonly stores?: TenantStores
  readonly servers?: NonNullable<Parameters<typeof setUpPlacements>[0]>['servers']
} = {}) {
  const placements = await setUpPlacements({ servers: others })
  const { postgres, servers, oltp, tenants, clock } = placements
  const audit = createTestAudit(clock)
  const givenIds: string[] = []
  const made = createIds(clock)
  const ids = { newId: () => givenIds.shift() ?? made.newId() }
  const moves = createTenantMoves({ servers, oltp, tenants, clock, ids, audit })
  const partitions = createPartitions({ poolOf: () => postgres.pools.partitioner })
  const notices = { announce: () => {} }
  const runMoves = createRunMoves({
    servers,
    oltp,
    partitions,
    notices,
    events: postgres.events,
    clock,
    limits,
    niceRatio,
    allowance: NOTHING_ALLOWED,
    stores,
  })
  const createSurvey = createCreateSurvey({ oltp, clock, ids, audit })
  /** Until there is nothing to do at once. */
  const settle = async (key: MoveKey): Promise<TenantMove> => {
    await runMoves(NEVER)
    return await moves.get(key)
  }
  return {
    ...placements,
    givenIds,
    moves,
    settle,
    addSurvey: (tenant: Parameters<typeof createSurvey>[0]) => createSurvey(tenant, STORE_VISIT),
    plan: async (tenantId: string, to: TenantMove['to'], server?: string): Promise<TenantMove> => {
      const { id: moveId } = await moves.plan(tenantId, { to, ...(server && { server }) })
      return await settle({ tenantId, moveId })
    },
  }
}
