import { CommandError } from './command-error.ts'

/** Seconds before each attempt. @throws CommandError */
export function parseRetry(text: string): number[] {
  const delays = text.split(',').map((part) => (/^\s*\d+\s*$/.test(part) ? Number(part) : Number.NaN))
  if (!delays.includes(Number.NaN)) return delays
  throw new CommandError(`"${text}" is no list of seconds.`, { tryThis: 'write it as 0,5,300,1800' })
}

/** The same where milliseconds are kept. @throws CommandError */
export const parseRetryMs = (text: string): number[] => parseRetry(text).map((seconds) => seconds * 1_000)
