import type { ColumnMapping } from './column-mapping.ts'
import { createRowConverter, type RowConverter, type RowParts } from './convert-row.ts'
import { groupRows, type RowGroup } from './group-rows.ts'
import { createHashCounter, type HashCounter } from './hash-counter.ts'
import { joinGroup } from './join-group.ts'
import { isBlank } from './profile-columns.ts'
import type { TableRow } from './read-table.ts'
import { type RowProblem, recordProblem, widthProblem } from './row-problem.ts'
import type { FileShape } from './sniff.ts'
import { contentDigest, contentKey, respondentKey } from './stable-ids.ts'
import { limits, type ResponseIngest, type SurveyDefinition } from './survey-shapes.ts'

/**
 * Rows are numbered as a spreadsheet numbers them: the first record of the file is row 1, headers and blank rows
 * count, a record with line breaks in its cells is one row. `line` is the physical line, as an editor numbers it.
 */
export type ConvertedRow =
  | { kind: 'response'; row: number; line: number; rows: number[]; idempotencyKey: string; response: ResponseIngest }
  | { kind: 'rejected'; row: number; line: number; problems: RowProblem[] }

export interface ConvertRowsOptions {
  shape: FileShape
  mapping: ColumnMapping
  survey: SurveyDefinition
  now: () => Date
}

/** Every data row of the file becomes part of one response or one rejection. The same file gives the same keys and bodies. */
export async function* convertRows(options: ConvertRowsOptions): AsyncGenerator<ConvertedRow> {
  const { shape, mapping, survey, now } = options
  const converter = createRowConverter(mapping, survey, { now })
  const keys = createKeys(survey.id, mapping)
  if (mapping.groupBy !== undefined) {
    const groups = groupRows(() => dataBlocks(shape), {
      column: mapping.groupBy,
      cellsTotal: shape.rowsTotal * shape.columns.length,
    })
    for await (const group of groups) yield* convertGroup({ group, shape, survey, converter, keys })
    return
  }
  for await (const block of dataBlocks(shape)) {
    for (const row of block) yield* convertGroup({ group: { key: '', rows: [row] }, shape, survey, converter, keys })
  }
}

async function* dataBlocks({ table, headerRows }: FileShape): AsyncGenerator<readonly TableRow[]> {
  for await (const block of table.rows()) {
    yield block.filter(({ row, cells }) => row > headerRows && !isBlank(cells))
  }
}

interface GroupConversion {
  group: RowGroup
  shape: FileShape
  survey: SurveyDefinition
  converter: RowConverter
  keys: Keys
}

/** A group is sent whole or not at all: a half would take the idempotency key from the whole that comes later. */
function* convertGroup({ group, shape, survey, converter, keys }: GroupConversion): Generator<ConvertedRow> {
  const converted = group.rows.map((row) => ({ row, result: convertOne(row, shape, converter) }))
  const parts = converted.flatMap(({ result }) => ('parts' in result ? [result.parts] : []))
  const answers = parts.reduce((sum, one) => sum + one.answers.length, 0)
  const isTooLarge = group.isTooLarge === true || answers > limits.answersMax
  if (parts.length === converted.length && !isTooLarge) {
    const first = group.rows[0]!
    const rows = group.rows.map(({ row }) => row)
    const response = joinGroup(survey.id, parts)
    yield { kind: 'response', row: first.row, line: first.line, rows, idempotencyKey: keys.of(group), response }
    return
  }
  for (const { row, result } of converted) {
    const problems = 'problems' in result ? result.problems : [groupProblem(isTooLarge)]
    yield { kind: 'rejected', row: row.row, line: row.line, problems }
  }
}

function convertOne(
  { cells, problem }: TableRow,
  shape: FileShape,
  converter: RowConverter,
): { parts: RowParts } | { problems: RowProblem[] } {
  if (problem !== undefined) return { problems: [recordProblem(problem)] }
  const width = widthProblem(cells.length, shape.columns.length)
  return width === undefined ? converter.convert(cells) : { problems: [width] }
}

function groupProblem(isTooLarge: boolean): RowProblem {
  if (isTooLarge) {
    const reason = `The rows of this group have more than ${limits.answersMax} answers together; is it the right column to group by?`
    return { pointer: '/answers', code: 'too_many_answers', reason }
  }
  return {
    pointer: '',
    code: 'group_rejected',
    reason: 'Another row of the same group was rejected; the group is sent whole or not at all.',
  }
}

interface Keys {
  of(group: RowGroup): string
}

function createKeys(surveyId: string, { respondent, isRespondentKey }: ColumnMapping): Keys {
  const contents: HashCounter = createHashCounter()
  return {
    of({ key, rows }) {
      const cells = rows[0]!.cells
      const name = key !== '' ? key : respondent === undefined ? '' : (cells[respondent] ?? '')
      if (isRespondentKey && /^[\x21-\x7e]{1,255}$/.test(name)) return name
      if (name !== '') return respondentKey(surveyId, name)
      const digest = contentDigest(surveyId, cells)
      return contentKey(digest, contents.add(digest))
    },
  }
}
