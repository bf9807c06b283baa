import type { ClickHouseClient } from '@clickhouse/client'
import { FACT_COLUMNS, factRows } from '../../analytics/fact-rows.ts'
import type { PlacedChange } from '../../response-change.ts'

/** Names of tables, of which nothing is input but the id. */
export interface ShadowTables {
  /** What the topic says of the fact's rows. */
  readonly rows: string
  /** The batches in which these should be, and nothing else. */
  readonly batches: string
}

export function shadowTables(replayId: string): ShadowTables {
  const id = replayId.replaceAll('-', '')
  return { rows: `replay_rows_${id}`, batches: `replay_batches_${id}` }
}

/** Of a row, whatever batch it came with. A null beside a value says which of both it is: a hash of a null is none. */
export const ROW_HASH = `cityHash64(survey_id, question_id, option_id, ts, isNull(numeric_value), ifNull(numeric_value, 0),
    isNull(text_value), ifNull(text_value, ''), dims, locale, channel, kind, question_type, completion, sign, response_id, revision)`

/**
 * A row of the shadow is what tells a row of the fact and its hash; the rest, answers among it, is given and not kept. The same event read
 * twice, from two offsets or by a step that was made again, is one row in the end.
 */
const createRows = ({ rows }: ShadowTables): string => `
  create table if not exists ${rows} (
    tenant_id UUID,
    event_id UUID,
    response_id UUID,
    revision UInt32,
    ordinal UInt32,
    partition UInt32,
    offset UInt64,
    survey_id UUID ephemeral,
    question_id UUID ephemeral,
    option_id UUID ephemeral,
    ts DateTime64(3, 'UTC') ephemeral,
    numeric_value Nullable(Decimal(38, 12)) ephemeral,
    text_value Nullable(String) ephemeral,
    dims Map(LowCardinality(String), String) ephemeral,
    locale LowCardinality(String) ephemeral,
    channel LowCardinality(String) ephemeral,
    kind Enum8('response' = 1, 'answer' = 2) ephemeral,
    question_type LowCardinality(String) ephemeral,
    completion Enum8('complete' = 1, 'partial' = 2) ephemeral,
    sign Int8 ephemeral,
    batch_id UUID ephemeral,
    month UInt32 default toYYYYMM(ts),
    hash UInt64 default ${ROW_HASH}
  )
  engine = ReplacingMergeTree
  order by (month, tenant_id, event_id, ordinal)`

const createBatches = ({ batches }: ShadowTables): string => `
  create table if not exists ${batches} (batch_id UUID)
  engine = MergeTree
  order by batch_id`

export async function createShadowTables(clickhouse: ClickHouseClient, tables: ShadowTables): Promise<void> {
  await clickhouse.command({ query: createRows(tables) })
  await clickhouse.command({ query: createBatches(tables) })
}

export async function dropShadowTables(clickhouse: ClickHouseClient, { rows, batches }: ShadowTables): Promise<void> {
  await clickhouse.command({ query: `drop table if exists ${rows} sync` })
  await clickhouse.command({ query: `drop table if exists ${batches} sync` })
}

const COLUMNS: [string, ...string[]] = [...FACT_COLUMNS, 'ordinal', 'partition', 'offset'] as [string, ...string[]]

export async function insertShadowRows(
  clickhouse: ClickHouseClient,
  { rows }: ShadowTables,
  changes: readonly PlacedChange[],
): Promise<void> {
  if (changes.length === 0) return
  await clickhouse.insert({
    table: rows,
    columns: COLUMNS,
    values: changes.flatMap(toRows),
    format: 'JSONCompactEachRow',
  })
}

const toRows = ({ change, partition, offset }: PlacedChange): unknown[][] =>
  factRows(change, change.eventId).map((line, ordinal) => [
    ...(JSON.parse(line) as unknown[]),
    ordinal,
    partition,
    offset,
  ])

export async function insertShadowBatches(
  clickhouse: ClickHouseClient,
  { batches }: ShadowTables,
  batchIds: readonly string[],
): Promise<void> {
  if (batchIds.length === 0) return
  const values = batchIds.map((batchId) => [batchId])
  await clickhouse.insert({ table: batches, columns: ['batch_id'], values, format: 'JSONCompactEachRow' })
}
