import { Flags } from '@oclif/core'
import { CommandError } from '../command-error.ts'

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const

/** `30s`, `5m`, `500ms`, in milliseconds. */
export function parseDuration(text: string, flag: string): number {
  const match = /^(\d{1,9})(ms|s|m|h)$/.exec(text)
  if (match) return Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS]
  throw new CommandError(`${flag}: "${text}" is not a duration.`, { tryThis: `${flag} 30s` })
}

export const durationFlag = (flag: string, description: string) =>
  Flags.custom<number>({ description, helpValue: 'DURATION', parse: async (text) => parseDuration(text, flag) })
