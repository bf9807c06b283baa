import type { NamedMapping } from '@howazit/sdk'
import { Args, Flags } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'
import { findMapping } from '../../mapping/find-mapping.ts'
import { publishedText } from '../../mapping/published-text.ts'
import { optionalReasonFlag } from '../../reason-flag.ts'

export default class MappingRollback extends HowazitCommand {
  static override summary = 'Take back a canary, or else what is published'
  static override description =
    'Events are then mapped by what was published before and not taken back. Deliveries that were mapped stay as they are.'
  static override examples = ['<%= config.bin %> mapping rollback create-ticket --reason "Wrong subject"']
  static override args = { mapping: Args.string({ required: true, description: 'name or id' }) }
  static override flags = {
    reason: optionalReasonFlag,
    'dry-run': Flags.boolean({ description: 'say what would be taken back, and take nothing back' }),
  }

  async run(): Promise<NamedMapping> {
    const { args, flags } = await this.parse(MappingRollback)
    const howazit = this.howazit(flags)
    const mapping = await findMapping(howazit, args.mapping)
    const { canary, publishedVersion } = mapping
    if (flags['dry-run']) {
      const what = canary ? `the canary, version ${canary.version}` : `version ${publishedVersion ?? 'none'}`
      this.say(`would take back ${what} of ${mapping.name}`)
      return mapping
    }
    const after = await howazit.mappings.rollback(mapping.id, { reason: flags.reason })
    this.say(`${after.name}: published is ${publishedText(after)}, before ${publishedText(mapping)}`)
    return after
  }
}
