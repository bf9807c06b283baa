import { Flags } from '@oclif/core'
import { CommandError } from '../command-error.ts'

/** `5%` or `5`, from 1 to 100. */
export const canaryFlag = Flags.custom<number>({
  description: 'map this share of the events by it, beside what is published: 5%',
  helpValue: 'PERCENT',
  parse: async (text) => {
    const percent = Number(/^(\d{1,3})\s*%?$/.exec(text)?.[1])
    if (percent >= 1 && percent <= 100) return percent
    throw new CommandError(`--canary: "${text}" is no whole per cent from 1 to 100.`, { tryThis: '--canary 5%' })
  },
})()
