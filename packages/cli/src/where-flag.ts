import type { Howazit } from '@howazit/sdk'
import { Flags } from '@oclif/core'

/** A filter over dead letters, in the words of docs/dead-letters.md. */
export const whereFlag = Flags.string({
  char: 'w',
  description: "only those that this is true of: connector = hubspot and code ~ 'http_5*' and failed > now-2h",
  helpValue: 'FILTER',
})

export const selectionFlags = {
  where: whereFlag,
  filter: Flags.string({
    description: 'by a saved filter, as `howazit dlq filter list` shows it; with --where, only what both mean',
    helpValue: 'NAME',
  }),
}

export interface SelectionFlags {
  readonly where?: string | undefined
  readonly filter?: string | undefined
}

/** As a query has it. @throws HowazitError `not_found` for a filter that nobody saved */
export async function readSelection(howazit: Howazit, { where, filter }: SelectionFlags): Promise<{ where?: string }> {
  if (filter === undefined) return where === undefined ? {} : { where }
  const saved = await howazit.deadLetters.filters.get(filter)
  return { where: where === undefined ? saved.where : `(${saved.where}) and (${where})` }
}
