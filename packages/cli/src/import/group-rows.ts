import { hash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { finished } from 'node:stream/promises'
import { createHashCounter } from './hash-counter.ts'
import type { TableRow } from './read-table.ts'
import { limits } from './survey-shapes.ts'

/** Rows of one respondent, in the order of the file. An empty key never groups: such a row stands alone. */
export interface RowGroup {
  key: string
  rows: TableRow[]
  /** Part of a group of more than `rowsMax` rows, which is no respondent; such a group comes in several parts. */
  isTooLarge?: true
}

/** More rows than a response may have answers. */
const rowsMax = limits.answersMax

type Blocks = () => AsyncIterable<readonly TableRow[]>

export interface GroupRowsOptions {
  column: number
  /** Rows times columns: decides how many temporary files scattered groups are spread over. */
  cellsTotal: number
}

/**
 * Yields every group once. Groups of neighbours are streamed; scattered ones go through temporary files, a partition
 * by hash of the key each, so that memory holds one partition (about 200,000 cells) at a time.
 */
export async function* groupRows(blocks: Blocks, options: GroupRowsOptions): AsyncGenerator<RowGroup> {
  if (await areNeighbours(blocks, options.column)) yield* groupNeighbours(blocks(), options.column)
  else yield* groupScattered(blocks, options)
}

const digestOf = (key: string): Buffer => hash('sha256', key, 'buffer')

/** A key that returns after another one came between is scattered. A false alarm by hash only costs the detour. */
async function areNeighbours(blocks: Blocks, column: number): Promise<boolean> {
  const seen = createHashCounter()
  let last: string | undefined
  for await (const block of blocks()) {
    for (const { cells } of block) {
      const key = cells[column] ?? ''
      if (key === '' || key === last) continue
      if (seen.add(digestOf(key)) > 0) return false
      last = key
    }
  }
  return true
}

async function* groupNeighbours(blocks: AsyncIterable<readonly TableRow[]>, column: number): AsyncGenerator<RowGroup> {
  let group: RowGroup | undefined
  for await (const block of blocks) {
    for (const row of block) {
      const key = row.cells[column] ?? ''
      if (key === '') {
        yield { key, rows: [row] }
        continue
      }
      if (group !== undefined && group.key !== key) {
        yield group
        group = undefined
      }
      group ??= { key, rows: [] }
      yield* addRow(group, row)
    }
  }
  if (group !== undefined) yield group
}

/** Adds a row; gives a group that has become too large away in parts, so that it cannot fill the memory. */
function* addRow(group: RowGroup, row: TableRow): Generator<RowGroup> {
  if (group.rows.length >= rowsMax) {
    group.isTooLarge = true
    yield { ...group }
    group.rows = []
  }
  group.rows.push(row)
}

const partitionCells = 200_000
/** Open files at once. */
const partitionsMax = 256

async function* groupScattered(blocks: Blocks, { column, cellsTotal }: GroupRowsOptions): AsyncGenerator<RowGroup> {
  const folder = await mkdtemp(join(tmpdir(), 'howazit-groups-'))
  try {
    const count = Math.min(partitionsMax, Math.max(1, Math.ceil(cellsTotal / partitionCells)))
    const paths = Array.from({ length: count }, (_, index) => join(folder, String(index)))
    yield* spill({ blocks: blocks(), column, paths })
    for (const path of paths) yield* readPartition(path, column)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface Spill {
  blocks: AsyncIterable<readonly TableRow[]>
  column: number
  paths: readonly string[]
}

/** Writes each row to its key's partition; rows without a key need none and are yielded at once. */
async function* spill({ blocks, column, paths }: Spill): AsyncGenerator<RowGroup> {
  const files = paths.map((path) => createWriteStream(path, { mode: 0o600 }))
  // A full disk is thrown by `once` or `finished` below; without a listener it would end the process instead.
  for (const file of files) file.on('error', () => {})
  try {
    for await (const block of blocks) {
      for (const row of block) {
        const key = row.cells[column] ?? ''
        if (key === '') {
          yield { key, rows: [row] }
          continue
        }
        const file = files[digestOf(key).readUInt32BE(8) % files.length]!
        if (!file.write(`${JSON.stringify(row)}\n`)) await once(file, 'drain')
      }
    }
  } finally {
    for (const file of files) file.end()
    await Promise.all(files.map((file) => finished(file)))
  }
}

async function* readPartition(path: string, column: number): AsyncGenerator<RowGroup> {
  const groups = new Map<string, RowGroup>()
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    const row = JSON.parse(line) as TableRow
    const key = row.cells[column]!
    let group = groups.get(key)
    if (group === undefined) {
      group = { key, rows: [] }
      groups.set(key, group)
    }
    yield* addRow(group, row)
  }
  yield* groups.values()
}
