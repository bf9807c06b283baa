import type { ColumnMapping } from './column-mapping.ts'
import type { RowParts } from './convert-row.ts'
import { parseTimestamp } from './parse-timestamp.ts'
import type { StatusRule } from './presets.ts'
import { excerpt, type RowProblem } from './row-problem.ts'
import { limits } from './survey-shapes.ts'

const earliestMs = Date.UTC(2000, 0, 1)
const dayMs = 24 * 60 * 60 * 1000

interface ReadTimeOptions {
  mapping: ColumnMapping
  now: () => Date
  problems: RowProblem[]
}

/** The first time that is not empty, as ISO; empty after a problem. */
export function readTime(cells: readonly string[], { mapping, now, problems }: ReadTimeOptions): string {
  const source = mapping.at.find(({ column }) => cells[column]!.trim() !== '')
  const pointer = '/submittedAt'
  if (source === undefined) {
    if (mapping.at.length > 0)
      problems.push({ pointer, code: 'no_date', reason: `Column ${mapping.at[0]!.column + 1}: the time is empty.` })
    return mapping.submittedAtDefault
  }
  const cell = cells[source.column]!
  const parsed = parseTimestamp(cell, {
    order: source.order,
    ...(mapping.timezone === undefined ? {} : { timezone: mapping.timezone }),
  })
  const value = excerpt(cell)
  const where = `Column ${source.column + 1}`
  if ('problem' in parsed) {
    const reason =
      parsed.problem === 'ambiguous_date'
        ? 'day and month cannot be told apart, and the column has both orders; give --date-order.'
        : 'not a date.'
    problems.push({ pointer, code: parsed.problem, reason: `${where}: ${reason}`, value })
    return ''
  }
  if (parsed.at.getTime() < earliestMs || parsed.at.getTime() > now().getTime() + dayMs) {
    problems.push({
      pointer,
      code: 'out_of_range',
      reason: `${where}: times lie between 2000-01-01 and 24 hours from now.`,
      value,
    })
    return ''
  }
  return parsed.at.toISOString()
}

export function readDims(
  cells: readonly string[],
  { dims }: ColumnMapping,
  problems: RowProblem[],
): Record<string, string> {
  const read: Record<string, string> = {}
  for (const { column, name } of dims) {
    const cell = cells[column]!
    if (cell === '') continue
    if (cell.length <= limits.dimValueCharsMax) read[name] = cell
    else {
      const reason = `Column ${column + 1}: a dimension has at most ${limits.dimValueCharsMax} characters.`
      problems.push({
        pointer: `/dims/${pointerToken(name)}`,
        code: 'text_too_long',
        reason,
        value: `${cell.length} characters`,
      })
    }
  }
  return read
}

/** RFC 6901, 3. */
const pointerToken = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

export function readMeta(cells: readonly string[], { meta }: ColumnMapping): Record<string, string> {
  const read: Record<string, string> = {}
  for (const { column, name } of meta) if (cells[column] !== '') read[name] = cells[column]!
  return read
}

/** Values too long for their field are left to respondentMeta, where the mapping puts these columns too. */
export function readLabels(
  cells: readonly string[],
  mapping: ColumnMapping,
): Pick<RowParts, 'completion' | 'channel' | 'locale' | 'clientReference'> {
  const label = (column: number | undefined, max: number): string | undefined => {
    const cell = column === undefined ? '' : cells[column]!
    return cell === '' || cell.length > max ? undefined : cell
  }
  const completion = readCompletion(cells, mapping)
  const channel = label(mapping.channel, limits.channelCharsMax)
  const locale = label(mapping.locale, limits.localeCharsMax)
  const clientReference = label(mapping.reference ?? mapping.groupBy ?? mapping.respondent, limits.referenceCharsMax)
  return {
    ...(completion === undefined ? {} : { completion }),
    ...(channel === undefined ? {} : { channel }),
    ...(locale === undefined ? {} : { locale }),
    ...(clientReference === undefined ? {} : { clientReference }),
  }
}

function readCompletion(cells: readonly string[], { status }: ColumnMapping): 'complete' | 'partial' | undefined {
  const said = status.filter(({ column, rule }) => rule === 'submitted' || cells[column] !== '')
  if (said.length === 0) return undefined
  return said.some(({ column, rule }) => partialRules[rule](cells[column]!.trim())) ? 'partial' : 'complete'
}

const partialRules: Record<StatusRule, (cell: string) => boolean> = {
  status: (cell) =>
    /^(partial|incomplete|in.?progress|started|abandoned|unfinished|teilweise|parcial|no|false|0)/i.test(cell),
  finished: (cell) => /^(0|false|no|falsch|nein|faux|non)$/i.test(cell),
  progress: (cell) => /^\d+(\.\d+)?%?$/.test(cell) && Number.parseFloat(cell) < 100,
  submitted: (cell) => cell === '',
}
