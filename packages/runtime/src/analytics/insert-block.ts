import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client'
import { CUT_LIMITS } from './cut-batches.ts'
import { FACT_COLUMNS } from './fact-rows.ts'

export interface Block {
  /** JSONCompactEachRow in the order of FACT_COLUMNS. */
  readonly rows: Buffer
  readonly token: string
  /** Of a cluster, where the table is a distributed one; from 1. */
  readonly shard?: number
}

/**
 * Settings under which a body is one block and a block is taken once. Chunks of a larger insert share its token, so every
 * one after the first would be dropped as a repeat; hence no parallel parser, no cutting by rows or bytes, no merging with
 * other inserts. `deduplicate_blocks_in_dependent_materialized_views` lets a repeat fill the view targets that the first
 * try did not reach, and only those.
 */
export const ONE_BLOCK: ClickHouseSettings = {
  deduplicate_blocks_in_dependent_materialized_views: 1,
  async_insert: 0,
  input_format_parallel_parsing: 0,
  max_insert_threads: '1',
  max_insert_block_size: '1000000000',
  min_insert_block_size_rows: '1000000000',
  min_insert_block_size_bytes: '0',
  min_insert_block_size_rows_for_materialized_views: '1000000000',
  min_insert_block_size_bytes_for_materialized_views: '0',
  max_partitions_per_insert_block: String(CUT_LIMITS.monthsMax),
}

/**
 * On a cluster the block goes through the distributed table to one shard, in the foreground, and is in when most of the
 * shard's replicas have it: a replica that dies afterwards cannot make a repeated block look new, or a count look short.
 */
const onShard = (shard: number): ClickHouseSettings => ({
  insert_shard_id: String(shard),
  distributed_foreground_insert: 1,
  insert_quorum: 'auto',
  // One after the other, which is what a count needs to see all of them (select_sequential_consistency).
  insert_quorum_parallel: 0,
})

const INSERT = `insert into events_response (${FACT_COLUMNS.join(', ')}) format JSONCompactEachRow`

/** Sends the rows as ONE block. Repeating it with the same token, within the window, changes nothing. */
export async function insertBlock(clickhouse: ClickHouseClient, { rows, token, shard }: Block): Promise<void> {
  const { stream } = await clickhouse.exec({
    query: INSERT,
    values: Readable.from([rows], { objectMode: false }),
    clickhouse_settings: {
      ...ONE_BLOCK,
      ...(shard === undefined ? {} : onShard(shard)),
      insert_deduplication_token: token,
    },
  })
  stream.resume()
  await finished(stream)
}

/** What is really there: the numbers an insert reports are not (60,000 reported, 20,000 stored was seen). */
export async function countBatchRows(
  clickhouse: ClickHouseClient,
  batch: { readonly batchId: string; readonly months: readonly number[]; readonly shard?: number },
): Promise<number> {
  const result = await clickhouse.query({
    query: `select count() as rows from events_response
      where batch_id = {batchId:UUID} and toYYYYMM(ts) in {months:Array(UInt32)}`,
    query_params: { batchId: batch.batchId, months: batch.months },
    format: 'JSONEachRow',
    ...(batch.shard === undefined ? {} : { clickhouse_settings: { select_sequential_consistency: '1' } }),
  })
  const [row] = await result.json<{ rows: number }>()
  return row?.rows ?? 0
}
