import { Flags } from '@oclif/core'
import { CommandError } from '../command-error.ts'

/** Whose dead letters. */
export const kindFlag = Flags.option({ options: ['dead', 'poison'] as const })({
  default: 'dead',
  description: 'dead: deliveries of the tenant; poison: what a stage of the platform could not handle, for operators',
})

/** What poison is narrowed to. */
export const poisonFlags = {
  stage: Flags.string({ description: 'poison: only of this stage', helpValue: 'STAGE' }),
  fingerprint: Flags.string({ description: 'poison: only what failed in this way', helpValue: 'FINGERPRINT' }),
}

const OF_KIND = {
  dead: ['where', 'filter', 'incident', 'output'],
  poison: ['stage', 'fingerprint', 'state'],
} as const

/** @throws CommandError for a flag that means nothing where the kind is another */
export function refuseFlagsOfOther(flags: {
  readonly kind: 'dead' | 'poison'
  readonly [name: string]: unknown
}): void {
  const other = flags.kind === 'dead' ? 'poison' : 'dead'
  const name = OF_KIND[other].find((each) => flags[each] !== undefined)
  if (name === undefined) return
  const tryThis =
    other === 'poison' ? 'add --kind poison, or say it with --where' : 'narrow it down by --stage or --fingerprint'
  throw new CommandError(`--${name} is for --kind ${other}.`, { tryThis })
}
