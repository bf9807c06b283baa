import type { ClickHouseClient } from '@clickhouse/client'
import type { Oltp, Tx } from '../oltp/oltp.ts'
import { countBatchRows, insertBlock } from './insert-block.ts'
import { localTable } from './render-migration.ts'
import { repairViews } from './repair-views.ts'
import {
  findPendingBatch,
  lockBatch,
  lockFactsAlone,
  lockFactsShared,
  markInserted,
  type PendingBatch,
} from './sink-batches.ts'

export interface DriveBatchDeps {
  readonly oltp: Pick<Oltp, 'asOperator'>
  readonly clickhouse: ClickHouseClient
  readonly cluster?: string | undefined
  readonly newId: () => string
}

/** What happened to a batch: `absent` means another sink has finished it. */
export interface Driven {
  readonly outcome: 'absent' | 'inserted' | 'replaced'
  readonly rows: number
  /** View targets whose month had to be rebuilt from the fact. */
  readonly repairedMonths: number
}

/** Half of the deduplication window of every table (sql/clickhouse): beyond it a token may have been forgotten. */
const PARTS_SINCE_MAX = 5_000

/**
 * Brings one recorded batch into ClickHouse. `first` is for a batch recorded by this call, `again` for one that was found
 * recorded: a process died or a reply was lost, and nobody knows how far the block came.
 */
export async function driveBatch(
  { oltp, clickhouse, cluster, newId }: DriveBatchDeps,
  batchId: string,
  attempt: 'first' | 'again',
): Promise<Driven> {
  return await oltp.asOperator('sink-responses', async (tx) => {
    // A rebuild works alone, else it would lose this block; and no two sinks drive the same batch.
    await (attempt === 'first' ? lockFactsShared(tx) : lockFactsAlone(tx))
    await lockBatch(tx, batchId)
    const batch = await findPendingBatch(tx, batchId)
    if (batch === undefined) return { outcome: 'absent', rows: 0, repairedMonths: 0 }
    return await bringIn({ tx, clickhouse, cluster, newId }, batch, attempt)
  })
}

async function bringIn(
  { tx, clickhouse, cluster, newId }: Omit<DriveBatchDeps, 'oltp'> & { readonly tx: Tx },
  batch: PendingBatch,
  attempt: 'first' | 'again',
): Promise<Driven> {
  // 2. One block under the batch's token. Whatever an earlier try left in a table is recognised there, month by month.
  const isRemembered = batch.partsSince <= PARTS_SINCE_MAX
  if (isRemembered) await insertBlock(clickhouse, { ...batch, token: batch.batchId })

  // 3. Count. Anything but the recorded number is put right by taking the batch out and in again.
  const isComplete = (await countBatchRows(clickhouse, batch)) === batch.rowCount
  if (!isComplete) await replaceRows({ clickhouse, cluster, newId }, batch)

  // A part and the note of its token are two writes, and a kill may fall in between: a table that remembers a part it
  // lacks refuses the repeat above. The fact was counted; the views are compared with it.
  const isDoubtful = attempt === 'again' || !isComplete
  const repairedMonths = isDoubtful ? await repairViews(clickhouse, batch.months) : 0

  // 4. Done: from here on the batch is never sent again.
  await markInserted(tx, batch.batchId)
  return { outcome: isComplete ? 'inserted' : 'replaced', rows: batch.rowCount, repairedMonths }
}

async function replaceRows(
  { clickhouse, cluster, newId }: Omit<DriveBatchDeps, 'oltp'>,
  batch: PendingBatch,
): Promise<void> {
  await clickhouse.command({
    query: `alter table ${localTable('events_response', cluster)} delete
      where toYYYYMM(ts) in {months:Array(UInt32)} and batch_id = {batchId:UUID}`,
    query_params: { batchId: batch.batchId, months: batch.months },
    clickhouse_settings: { mutations_sync: '2' },
  })
  await insertBlock(clickhouse, { ...batch, token: newId() })
  const found = await countBatchRows(clickhouse, batch)
  if (found !== batch.rowCount) {
    throw new Error(
      `Batch ${batch.batchId} has ${found} rows in ClickHouse instead of ${batch.rowCount}; trying again.`,
    )
  }
}
