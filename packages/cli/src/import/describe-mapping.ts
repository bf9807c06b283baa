import type { ColumnMapping } from './column-mapping.ts'
import { decideDateOrder } from './date-order.ts'
import type { DateOrder } from './parse-timestamp.ts'
import type { TableProfile } from './profile-columns.ts'
import type { FileShape, Finding } from './sniff.ts'

/** What was decided about times and keys, to be printed beside what was detected: these decide dates and duplicates. */
export function describeMapping(shape: FileShape, profile: TableProfile, mapping: ColumnMapping): Finding[] {
  return [...describeTimes(shape, profile, mapping), describeKey(shape, profile, mapping)]
}

const orderNames: Record<DateOrder, string> = { mdy: 'month first', dmy: 'day first', 'certain-only': 'two formats' }

function describeTimes({ columns }: FileShape, profile: TableProfile, mapping: ColumnMapping): Finding[] {
  if (mapping.at.length === 0) {
    const evidence = 'no column holds times; every row gets this one, --submitted-at says otherwise'
    return [{ what: 'time', value: mapping.submittedAtDefault, confidence: 0, evidence }]
  }
  const zone = mapping.timezone ?? 'UTC'
  return mapping.at.map(({ column, order }) => {
    const { dates } = profile.columns[column]!
    const decided = decideDateOrder(dates)
    const isGiven = decided.order !== order
    const written = dates.yearLast > 0 ? `, ${orderNames[order]}` : ''
    return {
      what: 'time',
      value: `column ${column + 1} "${columns[column]!.header}"${written}, ${zone} where no zone is written`,
      confidence: isGiven ? 1 : decided.confidence,
      evidence: isGiven ? 'given' : decided.evidence,
    }
  })
}

function describeKey({ columns }: FileShape, profile: TableProfile, { groupBy, respondent }: ColumnMapping): Finding {
  const what = 'idempotency key'
  const name = (column: number): string => `column ${column + 1} "${columns[column]!.header}"`
  if (groupBy !== undefined) return { what, value: name(groupBy), confidence: 1, evidence: 'rows are grouped by it' }
  if (respondent !== undefined)
    return { what, value: name(respondent), confidence: 0.95, evidence: 'all its values differ' }
  const repeating = [...profile.unique].filter(([, isUnique]) => !isUnique).map(([column]) => column)
  const evidence =
    repeating.length > 0 ? `the values of ${repeating.map(name).join(', ')} repeat` : 'no column names the respondent'
  return { what, value: 'content of the row, and its ordinal among equal rows', confidence: 0.9, evidence }
}
