import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { RawInsertFormat, Session, StreamInsertFormat } from 'chdb'
import { readBytes } from './read-request.ts'
import { Refusal } from './refusal.ts'
import { quoteString } from './sql-text.ts'

export interface InsertRequest {
  readonly session: Session
  readonly sql: string
  readonly body: Readable
  readonly settings: ReadonlyMap<string, string>
  readonly tempDir: string
}

export interface Written {
  readonly rows: number
  readonly bytes: number
}

interface InsertStatement {
  readonly table: string
  readonly columns: string | undefined
  readonly settings: string | undefined
  readonly format: string
}

const INSERT =
  /^\s*insert\s+into\s+(?:table\s+)?(?<table>(?:[\w.]+|`[^`]+`)+)\s*(?:\((?<columns>.*?)\)\s*)?(?:settings\s+(?<settings>.*?)\s+)?format\s+(?<format>\w+)\s*;?\s*$/is
const RAW_FORMATS: readonly string[] = [
  'JSONEachRow',
  'JSONCompactEachRow',
  'CSV',
  'CSVWithNames',
  'TSV',
  'TabSeparated',
  'TSVWithNames',
  'TabSeparatedWithNames',
]
const STREAM_FORMATS: readonly string[] = ['JSONEachRow', 'JSONCompactEachRow', 'TSV', 'TabSeparated']

/** Bodies up to this size are one INSERT and so one block; one that carries a deduplication token must be. */
export const SINGLE_BLOCK_BYTES_MAX = 64 * 1024 * 1024

/**
 * Settings under which a body cannot become more than one block: no parallel parser (it cuts at 10 MiB), no cutting by
 * rows or bytes, one thread. Under one token the second block of an insert would be taken for a retry of the first and
 * be dropped: 60,000 rows streamed in chunks were reported as written, 20,000 were stored.
 */
const SINGLE_BLOCK = {
  input_format_parallel_parsing: 0,
  max_insert_threads: 1,
  max_insert_block_size: 1_000_000_000,
  min_insert_block_size_rows: 1_000_000_000,
  min_insert_block_size_bytes: 0,
  min_insert_block_size_rows_for_materialized_views: 1_000_000_000,
  async_insert: 0,
}

export async function runInsert(request: InsertRequest): Promise<Written> {
  const statement = parseInsert(request.sql)
  const target = findPlainTarget(statement)
  if (request.settings.get('insert_deduplication_token')) return insertAsOneBlock(request, statement, target)
  if (target === undefined || !RAW_FORMATS.includes(statement.format)) return insertFromFile(request, statement)
  if (!STREAM_FORMATS.includes(statement.format)) return insertWhole(request, statement, target)
  const format = statement.format as StreamInsertFormat
  const summary = await request.session.insert({ ...target, format, values: request.body as AsyncIterable<Buffer> })
  return { rows: summary.rowsWritten, bytes: summary.bytesWritten }
}

function insertAsOneBlock(
  request: InsertRequest,
  statement: InsertStatement,
  target: Target | undefined,
): Promise<Written> {
  const isPlain = target !== undefined && RAW_FORMATS.includes(statement.format)
  if (!isPlain || statement.settings !== undefined) {
    const sentence = `An insert with insert_deduplication_token needs a plain table, columns and one of ${RAW_FORMATS.join(', ')}, and its settings in the URL`
    throw new Refusal(36, 'BAD_ARGUMENTS', sentence)
  }
  return insertWhole(request, statement, target, SINGLE_BLOCK)
}

interface Target {
  readonly table: string
  readonly columns?: readonly string[]
}

async function insertWhole(
  request: InsertRequest,
  statement: InsertStatement,
  target: Target,
  settings: Record<string, number> = {},
): Promise<Written> {
  const values = await readBytes(request.body, SINGLE_BLOCK_BYTES_MAX)
  if (values.length === 0) return { rows: 0, bytes: 0 }
  const summary = await request.session.insert({
    ...target,
    values,
    format: statement.format as RawInsertFormat,
    settings,
  })
  return { rows: summary.rowsWritten, bytes: summary.bytesWritten }
}

/** Any format and any column expression, through a file: the engine reads no other kind of stream. */
async function insertFromFile(request: InsertRequest, statement: InsertStatement): Promise<Written> {
  const path = join(request.tempDir, `${randomUUID()}.insert`)
  try {
    await pipeline(request.body, createWriteStream(path, { mode: 0o600, flags: 'wx' }))
    const columns = statement.columns === undefined ? '' : ` (${statement.columns})`
    const settings = statement.settings === undefined ? '' : ` SETTINGS ${statement.settings}`
    const from = `FROM INFILE ${quoteString(path)} COMPRESSION 'none'${settings} FORMAT ${statement.format}`
    await request.session.queryAsync(`INSERT INTO ${statement.table}${columns} ${from}`)
    // The engine counts no rows on this path.
    return { rows: 0, bytes: 0 }
  } finally {
    await rm(path, { force: true })
  }
}

function parseInsert(sql: string): InsertStatement {
  const groups = INSERT.exec(sql)?.groups
  if (groups?.table === undefined || groups.format === undefined) {
    throw new Refusal(
      62,
      'SYNTAX_ERROR',
      'Expected INSERT INTO table [(columns)] [SETTINGS ...] FORMAT name, with the data in the body',
    )
  }
  return { table: groups.table, columns: groups.columns, settings: groups.settings, format: groups.format }
}

// chdb's own insert takes plain names only; quoted or computed ones go through a file.
function findPlainTarget(statement: InsertStatement): Target | undefined {
  const table = statement.table.replaceAll('`', '')
  const columns = statement.columns?.split(',').map((column) => column.trim().replace(/^`(.*)`$/, '$1'))
  const isPlain =
    [table, ...(columns ?? [])].every((name) => /^\w+(\.\w+)*$/.test(name)) && statement.settings === undefined
  if (!isPlain) return undefined
  return columns === undefined ? { table } : { table, columns }
}
