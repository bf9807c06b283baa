import { setTimeout as delay } from 'node:timers/promises'
import type { PgPool } from '../oltp/pg-pool.ts'
import { runStatement } from '../oltp/run-statement.ts'
import { findRefusal } from './find-refusal.ts'

const PATIENCE_MS = 3_000
const LOOK_MS = 250

/**
 * A statement as the role that reads there. A login, a role or a grant that was made a moment ago is on its way: what a
 * replica refuses counts when it still does after a while.
 *
 * @throws what PostgreSQL says.
 */
export async function askReplica(pool: PgPool): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += LOOK_MS) {
    try {
      await runStatement(pool, 'select 1')
      return
    } catch (error) {
      if (waitedMs >= PATIENCE_MS || findRefusal('replica', error) === undefined) throw error
      await delay(LOOK_MS)
    }
  }
}
