import type { ClickHouseClient } from '@clickhouse/client'
import type { Oltp } from '../oltp/oltp.ts'
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

/** What happened to a batch: `absent` means another sink has finished it, `split` that something of it was refused. */
export interface Driven {
  readonly outcome: 'absent' | 'inserted' | 'replaced' | 'split'
  readonly rows: number
  /** View targets whose month had to be rebuilt from the fact. */
  readonly repairedMonths: number
}

/** Half of the deduplication window of every table (sql/clickhouse): beyond it a token may have been forgotten. */
const PARTS_SINCE_MAX = 5_000

type Attempt = 'first' | 'again'

/**
 * Brings one recorded batch into ClickHouse. `first` is for a batch recorded by this call, `again` for one that was found
 * recorded: a process died or a reply was lost, and nobody knows how far the block came.
 */
export async function driveBatch(deps: DriveBatchDeps, batchId: string, attempt: Attempt): Promise<Driven> {
  const driven = attempt === 'first' ? await driveOnce(deps, batchId, 'first') : undefined
  return driven ?? (await driveOnce(deps, batchId, 'again')) ?? stillWrong(batchId)
}

/** Undefined when rows are missing and this attempt may not put that right. */
async function driveOnce(deps: DriveBatchDeps, batchId: string, attempt: Attempt): Promise<Driven | undefined> {
  return await deps.oltp.asOperator('sink-responses', async (tx) => {
    // What is put right is compared with everything that is there, so nothing may arrive meanwhile; a block that is sent for
    // the first time has nothing to be compared with. And no two sinks drive the same batch.
    await (attempt === 'first' ? lockFactsShared(tx) : lockFactsAlone(tx))
    await lockBatch(tx, batchId)
    const batch = await findPendingBatch(tx, batchId)
    if (batch === undefined) return { outcome: 'absent', rows: 0, repairedMonths: 0 }
    const broughtIn = await (attempt === 'first' ? bringIn(deps, batch) : bringInAgain(deps, batch))
    // 4. Done: from here on the batch is never sent again.
    if (broughtIn) await markInserted(tx, batchId)
    return broughtIn && { ...broughtIn, rows: batch.rowCount }
  })
}

type BroughtIn = Omit<Driven, 'rows'> | undefined

async function bringIn({ clickhouse }: DriveBatchDeps, batch: PendingBatch): Promise<BroughtIn> {
  // 2. One block under the batch's token.
  await insertBlock(clickhouse, { ...batch, token: batch.batchId })
  // 3. Count.
  const isComplete = (await countBatchRows(clickhouse, batch)) === batch.rowCount
  return isComplete ? { outcome: 'inserted', repairedMonths: 0 } : undefined
}

async function bringInAgain(deps: DriveBatchDeps, batch: PendingBatch): Promise<BroughtIn> {
  const { clickhouse } = deps
  // 2. Whatever an earlier try left in a table is recognised there, month by month, as long as the token is remembered.
  if (batch.partsSince <= PARTS_SINCE_MAX) await insertBlock(clickhouse, { ...batch, token: batch.batchId })

  // 3. Count. Anything but the recorded number is put right by taking out what there is and sending the batch anew.
  const found = await countBatchRows(clickhouse, batch)
  if (found !== batch.rowCount) {
    if (found > 0) await takeOut(deps, batch)
    await insertBlock(clickhouse, { ...batch, token: deps.newId() })
    if ((await countBatchRows(clickhouse, batch)) !== batch.rowCount) return undefined
  }

  // A part and the note of its token are two writes, and a kill may fall in between: a table that remembers a part it
  // lacks refuses the repeat above. The fact was counted; the views are compared with it.
  const repairedMonths = await repairViews(clickhouse, batch.months)
  return { outcome: found > 0 && found !== batch.rowCount ? 'replaced' : 'inserted', repairedMonths }
}

/** A mutation of every month the batch has, which takes seconds where these are many. */
export async function takeOut({ clickhouse, cluster }: DriveBatchDeps, batch: PendingBatch): Promise<void> {
  await clickhouse.command({
    query: `alter table ${localTable('events_response', cluster)} delete
      where toYYYYMM(ts) in {months:Array(UInt32)} and batch_id = {batchId:UUID}`,
    query_params: { batchId: batch.batchId, months: batch.months },
    clickhouse_settings: { mutations_sync: '2' },
  })
}

export function stillWrong(batchId: string): never {
  throw new Error(`Batch ${batchId} has not as many rows in ClickHouse as were recorded; trying again.`)
}
