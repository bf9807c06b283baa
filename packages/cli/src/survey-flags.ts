import { Flags } from '@oclif/core'
import { CommandError } from './command-error.ts'

const INSTANT = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/i

/** V8 reads 2019-02-30 as the 2nd of March. */
const isDay = (date: string) => new Date(date).toISOString().startsWith(date)

/** ISO 8601; a date is its midnight, and a time without a zone is UTC, wherever the command runs. */
export function parseInstant(text: string, flag: string): string {
  const match = INSTANT.exec(text)
  const isDate = text.length === 10
  const atMs = match ? Date.parse(isDate || match[1] !== undefined ? text : `${text}Z`) : Number.NaN
  if (!Number.isNaN(atMs) && isDay(text.slice(0, 10))) return new Date(atMs).toISOString()
  throw new CommandError(`${flag}: "${text}" is not a date or time.`, {
    tryThis: `${flag} 2019-01-31, or ${flag} 2019-01-31T08:30:00Z`,
  })
}

export const instant = (flag: string, description: string) =>
  Flags.string({ description, parse: async (text) => parseInstant(text, flag) })

/** The flags of commands that read one survey over a span of time. */
export const surveyFlags = {
  survey: Flags.string({ char: 's', description: 'slug or id; without it the survey that was changed last' }),
  from: instant('--from', 'submitted at or after, ISO 8601'),
  to: instant('--to', 'submitted before, ISO 8601'),
}

/** The span as the API takes it. */
export function toTimeframe({ from, to }: { from?: string; to?: string }): { from?: string; to?: string } {
  if (from !== undefined && to !== undefined && from >= to)
    throw new CommandError(`--from ${from} is not before --to ${to}.`, { tryThis: 'exchange them' })
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) }
}
