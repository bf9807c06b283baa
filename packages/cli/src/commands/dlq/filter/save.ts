import type { SavedFilter } from '@howazit/sdk'
import { Args, Flags } from '@oclif/core'
import { HowazitCommand } from '../../../howazit-command.ts'
import { optionalReasonFlag } from '../../../reason-flag.ts'

export default class DlqFilterSave extends HowazitCommand {
  static override summary = 'Give a filter a name, for --filter'
  static override description =
    'What it means is read when it is used: now-2h is counted from then. A name that is there already gets the new filter.'
  static override examples = [
    `<%= config.bin %> dlq filter save hubspot-night --where "connector = hubspot and failed > now-12h"`,
  ]
  static override args = {
    name: Args.string({ required: true, description: 'lower-case letters, digits and hyphens' }),
  }
  static override flags = {
    where: Flags.string({ char: 'w', required: true, description: 'the filter', helpValue: 'FILTER' }),
    reason: optionalReasonFlag,
    'dry-run': Flags.boolean({ description: 'say what would be saved, and save nothing' }),
  }

  async run(): Promise<SavedFilter | { name: string; where: string }> {
    const { args, flags } = await this.parse(DlqFilterSave)
    const { where, reason } = flags
    const { deadLetters } = this.howazit(flags)
    const filter = { name: args.name, where }
    // Counting by it shows that it can be read.
    const { total } = await deadLetters.stats({ where })
    const saved = flags['dry-run'] ? filter : await deadLetters.filters.save(filter, { reason })
    this.say(`${args.name}: ${where}`)
    this.say(`${total} dead letters now. Next: howazit dlq list --filter ${args.name}`)
    return saved
  }
}
