import type { QuarantineState } from '@howazit/sdk'
import { Args, Flags } from '@oclif/core'
import { CommandError } from '../command-error.ts'
import { parseId } from '../id-arg.ts'

const STATES = ['held', 'released', 'discarded', 'any'] as const satisfies readonly (QuarantineState | 'any')[]

/** A span that goes back from now, as filters have it. */
function parseSince(text: string): string {
  if (/^\d{1,6}[smhd]$/.test(text)) return text
  throw new CommandError(`--since: "${text}" is not a span of time.`, { tryThis: '--since 2h, or --since 7d' })
}

const since = Flags.custom<string>({
  description: 'only what was quarantined within so long: 2h',
  helpValue: 'SPAN',
  parse: async (text) => parseSince(text),
})()

/** Which records, in the words of docs/quarantine.md. */
export const whichFlags = {
  where: Flags.string({
    char: 'w',
    description: 'only those that this is true of: code = question_unknown and survey.version = 3',
    helpValue: 'FILTER',
  }),
  since,
}

export const stateFlag = Flags.option({ options: STATES })({
  default: 'held',
  description: 'what became of them so far',
})

export interface WhichFlags {
  readonly where?: string | undefined
  readonly since?: string | undefined
  readonly state?: (typeof STATES)[number]
}

/** As a query has it. */
export function toWhere({ where, since: span, state = 'any' }: WhichFlags): { where?: string } {
  const parts = [
    ...(where === undefined ? [] : [`(${where})`]),
    ...(span === undefined ? [] : [`quarantined > now-${span}`]),
    ...(state === 'any' ? [] : [`state = ${state}`]),
  ]
  return parts.length === 0 ? {} : { where: parts.join(' and ') }
}

const TRY_THIS = 'howazit quarantine list'

/** One record, instead of those that a filter is true of. A new one each time: a command's args are its own. */
export const recordArg = () =>
  Args.string({
    description: 'id of one record, instead of --where',
    parse: async (text) => parseId(text, { what: 'record', tryThis: TRY_THIS }),
  })

/** Which records a fix is about. Everything that is held is only meant where somebody says so. */
export function toSelection(
  record: string | undefined,
  flags: WhichFlags & { readonly all?: boolean },
): { where?: string } {
  const { all = false, where, since: span } = flags
  const isNarrowed = where !== undefined || span !== undefined
  if ([record !== undefined, isNarrowed, all].filter(Boolean).length !== 1)
    throw new CommandError('Say which records: one by its id, those of --where or --since, or --all.', {
      tryThis: TRY_THIS,
    })
  return record === undefined ? toWhere({ where, since: span }) : { where: `id = ${record}` }
}
