import type { ClickHouseClient } from '@clickhouse/client'
import type { Oltp } from '../../oltp/oltp.ts'
import { dropShadowTables, shadowTables } from '../sink/shadow-tables.ts'
import { dropSeen } from '../store/shadow.ts'
import type { StreamReplayRow } from '../stream-replay-row.ts'

export interface DropShadowsDeps {
  readonly oltp: Pick<Oltp, 'asOperator'>
  readonly clickhouse: ClickHouseClient
}

const DROP_MAX = 5_000

/** Removes the shadows of what is compared, repaired or cancelled: what there is to be known is in the differences. */
export async function dropShadows({ oltp, clickhouse }: DropShadowsDeps): Promise<void> {
  const { rows } = await oltp.asOperator('stream replay', (tx) =>
    tx.query<Pick<StreamReplayRow, 'id' | 'target'>>(FIND_DONE),
  )
  for (const { id, target } of rows) {
    if (target === 'sink') await dropShadowTables(clickhouse, shadowTables(id))
    else while ((await oltp.asOperator('stream replay', (tx) => dropSeen(tx, id, DROP_MAX))) === DROP_MAX);
    await oltp.asOperator('stream replay', (tx) => tx.query(MARK_DROPPED, [id]))
  }
}

const FIND_DONE = `
  select id, target
  from stream.replays
  where has_shadow
    and status not in ('comparing', 'repairing')`

// One that is repaired by now has a shadow again.
const MARK_DROPPED = `
  update stream.replays
  set has_shadow = false
  where id = $1
    and status not in ('comparing', 'repairing')`
