import type { TenantMove } from '@howazit/sdk'
import pg from 'pg'
import { systemClock } from '../../packages/runtime/src/clock.ts'
import { createIds } from '../../packages/runtime/src/ids.ts'
import { createTenantMoves } from '../../packages/runtime/src/moves/create-tenant-moves.ts'
import type { MoveKey, Place } from '../../packages/runtime/src/moves/move-row.ts'
import { createRunMoves } from '../../packages/runtime/src/moves/run/run-moves.ts'
import { NO_LIMITS } from '../../packages/runtime/src/moves/run/source-stress.ts'
import { createPartitions } from '../../packages/runtime/src/oltp/partitions.ts'
import { createPools } from '../../packages/runtime/src/oltp/pools.ts'
import { PostgresOltp } from '../../packages/runtime/src/oltp/postgres-oltp.ts'
import { createTenants } from '../../packages/runtime/src/tenancy/postgres-tenants.ts'
import { createServers, type Servers } from '../../packages/runtime/src/tenancy/servers.ts'
import { createTestAudit } from '../../packages/runtime/test/support/create-test-audit.ts'

const NEVER = new AbortController().signal

/** A platform's database, and its moves, with nobody else in it. */
export interface MoveBed extends AsyncDisposable {
  readonly admin: pg.Pool
  readonly adminUrl: string
  readonly servers: Servers
  readonly oltp: PostgresOltp
  readonly moves: ReturnType<typeof createTenantMoves>
  /** Makes steps until there is nothing to do at once, and says how the move is then. */
  readonly settle: (key: MoveKey) => Promise<TenantMove>
  readonly targetOf: (key: MoveKey) => Promise<Place>
}

export function openMoveBed({ url, adminUrl }: { readonly url: string; readonly adminUrl: string }): MoveBed {
  const clock = systemClock
  const pools = createPools({ url })
  const admin = new pg.Pool({ connectionString: adminUrl, max: 2 })
  // Whoever runs the server ends it first where something failed: that is what is to be told.
  admin.on('error', () => {})
  const oltp = new PostgresOltp({ pools })
  const servers = createServers({ url, adminUrl })
  const tenants = createTenants({ pool: pools.app, clock })
  const moves = createTenantMoves({
    servers,
    oltp,
    tenants,
    clock,
    ids: createIds(clock),
    audit: createTestAudit(clock),
  })
  const partitions = createPartitions({ poolOf: () => pools.partitioner })
  const quiet = {
    notices: { announce: () => {} },
    events: { emit: () => {} },
    limits: NO_LIMITS,
    niceRatio: 0,
    stores: [],
  }
  const runMoves = createRunMoves({ oltp, partitions, clock, servers, ...quiet })
  return {
    admin,
    adminUrl,
    servers,
    oltp,
    moves,
    async settle(key) {
      await runMoves(NEVER)
      return await moves.get(key)
    },
    async targetOf({ moveId }) {
      const { rows } = await admin.query<{ target: Place }>('select target from control.tenant_moves where id = $1', [
        moveId,
      ])
      return rows[0]?.target as Place
    },
    async [Symbol.asyncDispose]() {
      await admin.end()
      await pools.close()
    },
  }
}
