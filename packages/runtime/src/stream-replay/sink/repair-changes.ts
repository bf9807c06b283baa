import type { ClickHouseClient } from '@clickhouse/client'
import { driveBatch } from '../../analytics/drive-batch.ts'
import type { Oltp } from '../../oltp/oltp.ts'
import type { Repaired } from '../differences.ts'
import type { MissingMessage, RepairMissingDeps } from '../repair-missing.ts'
import { findPresentEvents } from './find-present-events.ts'
import { parseChanges } from './parse-changes.ts'
import { idOf, recordMissing } from './record-missing.ts'
import { createShadowTables, insertShadowRows, shadowTables } from './shadow-tables.ts'

export interface RepairChangesDeps {
  readonly oltp: Pick<Oltp, 'asOperator'>
  readonly clickhouse: ClickHouseClient
  readonly newId: () => string
}

/** Brings what is missing onto the dashboards as the sink does: recorded, inserted as one block, counted, marked. */
export function createRepairChanges(deps: RepairChangesDeps): RepairMissingDeps['repair'] {
  const { clickhouse } = deps
  return async function repairChanges(replayId, missing) {
    const messages = missing.map(({ message }) => message)
    const changes = parseChanges(messages)
    const tables = shadowTables(replayId)
    await createShadowTables(clickhouse, tables)
    await insertShadowRows(clickhouse, tables, changes)

    // 1. Looked for again: somebody may have put a backup of the dashboards back since they were compared.
    const { partition, offset: fromOffset, appendedAt } = messages[0]!
    const toOffset = messages.at(-1)!.offset + 1
    const present = await findPresentEvents(clickhouse, tables, { partition, fromOffset, toOffset })
    const absent = changes.filter((change) => !present.has(idOf(change)))

    // 2. The sink's four steps, and its views are compared with the fact: the rows of these may have outlived it.
    const { batchIds, eventIds } = await recordMissing(deps, { replayId, changes: absent, appendedAt })
    for (const batchId of batchIds) await driveBatch(deps, batchId, 'again')
    const repaired = new Set([...present, ...eventIds])
    return missing.map(({ difference }) => toRepaired(difference, repaired.has(difference.event_id ?? '')))
  }
}

const toRepaired = ({ position, reason }: MissingMessage['difference'], isRepaired: boolean): Repaired =>
  isRepaired ? { position, outcome: 'repaired', reason } : { position, outcome: 'refused', reason: 'on_its_way' }
