import { Flags } from '@oclif/core'

/** A filter over dead letters, in the words of docs/dead-letters.md. */
export const whereFlag = Flags.string({
  char: 'w',
  description: "only those that this is true of: connector = hubspot and code ~ 'http_5*' and failed > now-2h",
  helpValue: 'FILTER',
})

/** As a query has it. */
export const toSelection = ({ where }: { readonly where: string | undefined }) => (where === undefined ? {} : { where })
