import { Flags } from '@oclif/core'
import { CommandError } from '../command-error.ts'

const AGO = /^now-(\d{1,6})(m|h|d)$/
const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const
/** A day, or a time with its zone: without one it would be that of the machine. */
const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/

/** `2026-11-01`, `2026-11-01T12:00Z` or `now-2h`, as an ISO time in UTC. */
export function parseTime(text: string, flag: string): string {
  const [, count, unit] = AGO.exec(text) ?? []
  if (count !== undefined)
    return new Date(Date.now() - Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS]).toISOString()
  const time = new Date(ISO.test(text) ? text : Number.NaN)
  if (!Number.isNaN(time.getTime())) return time.toISOString()
  throw new CommandError(`${flag}: "${text}" is not a time.`, { tryThis: `${flag} 2026-11-01, or ${flag} now-2h` })
}

export const timeFlag = (flag: string, description: string) =>
  Flags.custom<string>({ description, helpValue: 'TIME', parse: async (text) => parseTime(text, flag) })
