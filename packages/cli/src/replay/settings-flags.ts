import type { ReplaySettingsUpdate } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { CommandError } from '../command-error.ts'
import { durationFlag } from './duration-flag.ts'

const UNIT_SECONDS = { s: 1, m: 60, h: 3_600 } as const

/** `50/s`, `600/m`, `50`: how many in a second. */
function parseRate(text: string): number {
  const match = /^(\d{1,6}(?:\.\d{1,3})?)(?:\/(s|m|h))?$/.exec(text)
  const rate = match ? Number(match[1]) / UNIT_SECONDS[(match[2] ?? 's') as keyof typeof UNIT_SECONDS] : 0
  if (rate > 0) return rate
  throw new CommandError(`--rate: "${text}" is not a rate.`, { tryThis: '--rate 50/s' })
}

function parsePercent(text: string): number {
  const percent = Number(/^(\d{1,3}(?:\.\d{1,3})?)\s*%?$/.exec(text)?.[1])
  if (percent <= 100) return percent
  throw new CommandError(`--max-error-rate: "${text}" is no share.`, { tryThis: '--max-error-rate 5%' })
}

/** How fast a replay runs, and when it stops by itself. */
export const settingsFlags = {
  rate: Flags.custom<number>({
    description: 'how many are begun in a second: 50/s',
    helpValue: 'RATE',
    parse: async (text) => parseRate(text),
  })(),
  concurrency: Flags.integer({ min: 1, max: 1_000, description: 'how many are being sent at once' }),
  canary: Flags.integer({ min: 0, description: 'send so many first, and the others once these have ended' }),
  'max-error-rate': Flags.custom<number>({
    description: 'pause when more than this share fails: 5%',
    helpValue: 'PERCENT',
    parse: async (text) => parsePercent(text),
  })(),
  jitter: durationFlag('--jitter', 'spread each over so long: 30s')(),
  window: Flags.string({ description: 'begin none outside these hours, UTC: 22:00-06:00; always: at any time' }),
}

export interface SettingsFlags {
  readonly rate?: number | undefined
  readonly concurrency?: number | undefined
  readonly canary?: number | undefined
  readonly 'max-error-rate'?: number | undefined
  readonly jitter?: number | undefined
  readonly window?: string | undefined
}

/** As the API takes it; what is not given stays as it is. */
export function toSettings(flags: SettingsFlags): ReplaySettingsUpdate {
  const { rate, concurrency, canary, 'max-error-rate': maxErrorPercent, jitter, window } = flags
  return {
    ...(rate !== undefined && { ratePerSecond: rate }),
    ...(concurrency !== undefined && { concurrency }),
    ...(canary !== undefined && { canary }),
    ...(maxErrorPercent !== undefined && { maxErrorPercent }),
    ...(jitter !== undefined && { jitterMs: jitter }),
    ...(window !== undefined && { window: window === 'always' ? null : window }),
  }
}
