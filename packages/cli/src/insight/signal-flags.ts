import type { InsightSignals } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { CommandError } from '../command-error.ts'

/** What a schedule tells of by itself. */
export const signalFlags = {
  'tell-drop': Flags.string({
    description: 'tell of a score that fell by so many points at least, as signal.detected; off tells of none any more',
    helpValue: 'POINTS',
  }),
  'tell-surge': Flags.string({
    description:
      'tell of a theme that so many points of percent more of the comments mention at least; off tells of none any more',
    helpValue: 'POINTS',
  }),
  'tell-urgent': Flags.option({
    options: ['critical', 'high', 'off'] as const,
    description: 'tell of comments that somebody should read at once: of critical ones, or of high ones as well',
  })(),
  'quiet-hours': Flags.string({
    description: 'by the clocks of the time zone: what is found then is told of when they are over',
    helpValue: '22:00-07:00',
  }),
}

export interface GivenSignals {
  readonly 'tell-drop'?: string | undefined
  readonly 'tell-surge'?: string | undefined
  readonly 'tell-urgent'?: 'critical' | 'high' | 'off' | undefined
  readonly 'quiet-hours'?: string | undefined
}

const NAMES = ['tell-drop', 'tell-surge', 'tell-urgent', 'quiet-hours'] as const

export const saysSignals = (flags: GivenSignals): boolean => NAMES.some((name) => flags[name] !== undefined)

/** What there was, but for what was said of it. Without any rule nothing is told of, at whatever hour. */
export function toSignals(flags: GivenSignals, before: InsightSignals = {}): InsightSignals {
  const { 'tell-drop': drop, 'tell-surge': surge, 'tell-urgent': urgent, 'quiet-hours': quiet } = flags
  const said: InsightSignals = {
    ...(isSaid(drop) && { scoreDrop: { by: parsePoints('--tell-drop', drop) } }),
    ...(isSaid(surge) && { themeSurge: { by: parsePoints('--tell-surge', surge) } }),
    ...(isSaid(urgent) && { urgentComments: { from: urgent } }),
  }
  const { scoreDrop, themeSurge, urgentComments, quietHours } = before
  const rules: InsightSignals = {
    ...(scoreDrop && drop !== 'off' && { scoreDrop }),
    ...(themeSurge && surge !== 'off' && { themeSurge }),
    ...(urgentComments && urgent !== 'off' && { urgentComments }),
    ...said,
  }
  if (Object.keys(rules).length > 0) {
    const hours = quiet === undefined ? quietHours : parseHours(quiet)
    return { ...rules, ...(hours && { quietHours: hours }) }
  }
  if (quiet === undefined) return {}
  throw new CommandError('--quiet-hours are of what is told of.', {
    tryThis: '--tell-drop 5 --quiet-hours 22:00-07:00',
  })
}

const isSaid = <Value extends string>(value: Value | undefined): value is Exclude<Value, 'off'> =>
  value !== undefined && value !== 'off'

function parsePoints(flag: string, text: string): number {
  const by = Number(text)
  if (by > 0) return by
  throw new CommandError(`${flag}: "${text}" is no number of points.`, { tryThis: `${flag} 5` })
}

function parseHours(text: string): { from: string; to: string } {
  const [, from, to] = /^(\d{2}:\d{2})-(\d{2}:\d{2})$/.exec(text) ?? []
  if (from !== undefined && to !== undefined) return { from, to }
  throw new CommandError(`--quiet-hours: "${text}" is not a time and another.`, {
    tryThis: '--quiet-hours 22:00-07:00',
  })
}
