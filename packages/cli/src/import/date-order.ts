import type { DateOrder } from './parse-timestamp.ts'
import type { DateEvidence } from './profile-columns.ts'

export interface DecidedOrder {
  order: DateOrder
  confidence: number
  evidence: string
}

/** Decides day first or month first over the whole column: by proof, then by the flow of time, then by what is usual. */
export function decideDateOrder(dates: DateEvidence): DecidedOrder {
  const { dayFirst, monthFirst, yearLast } = dates
  if (yearLast === 0) return { order: 'mdy', confidence: 1, evidence: 'the dates say their order themselves' }
  if (dayFirst > 0 && monthFirst > 0) {
    const evidence = `two formats: ${dayFirst} dates are day first, ${monthFirst} month first; rows that fit both are rejected`
    return { order: 'certain-only', confidence: 1, evidence }
  }
  if (monthFirst > 0)
    return { order: 'mdy', confidence: 1, evidence: `${monthFirst} of ${yearLast} dates fit month first only` }
  if (dayFirst > 0)
    return { order: 'dmy', confidence: 1, evidence: `${dayFirst} of ${yearLast} dates fit day first only` }
  const { backwardsAsDayFirst: asDay, backwardsAsMonthFirst: asMonth } = dates
  if (asDay !== asMonth) {
    const order = asDay < asMonth ? 'dmy' : 'mdy'
    const evidence = `no date proves it; time runs backwards ${asMonth} times as month first, ${asDay} times as day first`
    return { order, confidence: 0.7, evidence }
  }
  return {
    order: 'mdy',
    confidence: 0.5,
    evidence: 'no date proves it; month first is taken, --date-order says otherwise',
  }
}
