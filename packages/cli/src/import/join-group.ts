import { assembleResponse, type RowParts } from './convert-row.ts'
import type { ResponseIngest } from './survey-shapes.ts'

/**
 * Joins the rows of one respondent into one response: answers in row order, time and labels of the first row that has
 * them, partial when any row is. Values that differ between rows are kept as lists in respondentMeta, never dropped.
 */
export function joinGroup(surveyId: string, rows: readonly RowParts[]): ResponseIngest {
  const first = rows[0]!
  if (rows.length === 1) return assembleResponse(surveyId, first)
  const dims = mergeRecords(rows.map((row) => row.dims))
  const meta = mergeRecords(rows.map((row) => row.meta))
  const response = assembleResponse(surveyId, {
    ...Object.assign({}, ...rows.toReversed().map(labelsOf)),
    submittedAt: first.submittedAt,
    answers: rows.flatMap((row) => row.answers),
    dims: dims.first,
    meta: {},
  } satisfies RowParts)
  if (rows.some((row) => row.completion === 'partial')) response.completion = 'partial'
  const times = rows.map((row) => row.submittedAt)
  const respondentMeta = {
    ...meta.first,
    ...meta.differing,
    ...dims.differing,
    ...(new Set(times).size > 1 ? { submittedAt: times } : {}),
  }
  if (Object.keys(respondentMeta).length > 0) response.respondentMeta = respondentMeta
  return response
}

const labelsOf = ({ completion, channel, locale, clientReference }: RowParts): Partial<RowParts> =>
  Object.fromEntries(
    Object.entries({ completion, channel, locale, clientReference }).filter(([, value]) => value !== undefined),
  )

/** The first value of every name, and the whole list (`null` for a row without) where rows differ. */
function mergeRecords(records: readonly Record<string, string>[]) {
  const first: Record<string, string> = Object.assign({}, ...records.toReversed())
  const differing: Record<string, (string | null)[]> = {}
  for (const name of Object.keys(first)) {
    const values = records.map((record) => record[name] ?? null)
    if (values.some((value) => value !== values[0])) differing[name] = values
  }
  return { first, differing }
}
