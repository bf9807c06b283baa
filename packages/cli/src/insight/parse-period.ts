import { CommandError } from '../command-error.ts'
import { parseInstant } from '../survey-flags.ts'

/** A span of time as the API takes it. */
export interface Period {
  readonly from: string
  readonly to: string
}

const PERIOD = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/

/** A year, a month or a day: `2026`, `2026-09`, `2026-09-15`; in UTC. */
export function parsePeriod(text: string, flag: string): Period {
  const [, year, month, day] = PERIOD.exec(text) ?? []
  if (year === undefined)
    throw new CommandError(`${flag}: "${text}" is not a year, a month or a day.`, {
      tryThis: `${flag} 2026-09..2026-10`,
    })
  const from = parseInstant(`${year}-${month ?? '01'}-${day ?? '01'}`, flag)
  const [y, m, d] = [Number(year), Number(month ?? 1) - 1, Number(day ?? 1)]
  const to =
    month === undefined ? Date.UTC(y + 1, 0, 1) : day === undefined ? Date.UTC(y, m + 1, 1) : Date.UTC(y, m, d + 1)
  return { from, to: new Date(to).toISOString() }
}

/** `2026-09..2026-10`: the first is what the second is compared with. */
export function parseComparison(
  text: string,
  flag: string,
): { readonly timeframe: Period; readonly compareWith: Period } {
  const [before, after, ...others] = text.split('..')
  if (before === undefined || after === undefined || others.length > 0)
    throw new CommandError(`${flag}: "${text}" is not one time and another.`, { tryThis: `${flag} 2026-09..2026-10` })
  return { compareWith: parsePeriod(before, flag), timeframe: parsePeriod(after, flag) }
}
