import type { SavedFilter } from '@howazit/sdk'
import { Args, Flags } from '@oclif/core'
import { HowazitCommand } from '../../../howazit-command.ts'
import { optionalReasonFlag } from '../../../reason-flag.ts'

export default class DlqFilterDelete extends HowazitCommand {
  static override summary = 'Delete a saved filter'
  static override examples = ['<%= config.bin %> dlq filter delete hubspot-night']
  static override args = { name: Args.string({ required: true, description: 'as `howazit dlq filter list` shows it' }) }
  static override flags = {
    reason: optionalReasonFlag,
    'dry-run': Flags.boolean({ description: 'show it, and delete nothing' }),
  }

  async run(): Promise<SavedFilter> {
    const { args, flags } = await this.parse(DlqFilterDelete)
    const { filters } = this.howazit(flags).deadLetters
    const filter = await filters.get(args.name)
    if (!flags['dry-run']) await filters.delete(args.name, { reason: flags.reason })
    this.say(`${flags['dry-run'] ? 'Would delete' : 'Deleted'} ${filter.name}: ${filter.where}`)
    return filter
  }
}
