import { Args, Flags } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'
import { findMapping } from '../../mapping/find-mapping.ts'
import { optionalReasonFlag } from '../../reason-flag.ts'

export default class MappingDelete extends HowazitCommand {
  static override summary = 'Take away a mapping that no route uses'
  static override description =
    'Its name is free afterwards. Its versions stay readable by their numbers, because deliveries say which one they were mapped by. One that routes use is refused, with their names.'
  static override examples = [
    '<%= config.bin %> mapping delete create-ticket --dry-run',
    '<%= config.bin %> mapping delete create-ticket --reason "Nobody uses it"',
  ]
  static override args = { mapping: Args.string({ required: true, description: 'name or id' }) }
  static override flags = {
    reason: optionalReasonFlag,
    'dry-run': Flags.boolean({ description: 'say what would be taken away' }),
  }

  async run(): Promise<{ id: string; deleted: boolean }> {
    const { args, flags } = await this.parse(MappingDelete)
    const howazit = this.howazit(flags)
    const { id, name, latestVersion } = await findMapping(howazit, args.mapping)
    if (!flags['dry-run']) await howazit.mappings.delete(id, { reason: flags.reason })
    const versions = latestVersion === 1 ? 'its version' : `its ${latestVersion} versions`
    this.say(`${flags['dry-run'] ? 'would delete' : 'deleted'} ${name}, and keep ${versions} readable  ${id}`)
    return { id, deleted: !flags['dry-run'] }
  }
}
