import { Flags } from '@oclif/core'
import { CommandError } from '../../command-error.ts'

/** A share of tenants, in hundredths of a percent at the finest. */
export const percentFlag = Flags.custom<number>({
  helpValue: '0..100',
  parse: async (text) => {
    const percent = Number(text.replace(/%$/, ''))
    if (/^\d{1,3}(?:\.\d{1,2})?%?$/.test(text) && percent <= 100) return percent
    throw new CommandError(`"${text.slice(0, 40)}" is no share of tenants.`, { tryThis: '--percent 10' })
  },
})
