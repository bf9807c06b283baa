import { Flags } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'
import { idArg } from '../../id-arg.ts'
import { optionalReasonFlag } from '../../reason-flag.ts'

export default class ResponseDelete extends HowazitCommand {
  static override summary = 'Erase a response, also from the dashboards'
  static override examples = ['<%= config.bin %> response delete 5f0d2f6c-6d3c-5a1e-9d5e-0c8a7b6f4e21']
  static override args = { response: idArg('response', 'howazit response list') }
  static override flags = {
    'dry-run': Flags.boolean({ description: 'say what would be erased' }),
    reason: optionalReasonFlag,
  }

  async run(): Promise<{ id: string; deleted: boolean }> {
    const { args, flags } = await this.parse(ResponseDelete)
    const { responses } = this.howazit(flags)
    const response = await responses.get(args.response)
    if (!flags['dry-run']) await responses.delete(response.id, { reason: flags.reason })
    this.say(
      `${flags['dry-run'] ? 'would erase' : 'erased'} ${response.id}, submitted ${response.submittedAt}, ${response.answers.length} answers`,
    )
    return { id: response.id, deleted: !flags['dry-run'] }
  }
}
