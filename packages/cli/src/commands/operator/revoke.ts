import { Args } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'
import { withContext } from '../../operator/with-context.ts'

export default class OperatorRevoke extends HowazitCommand {
  static override summary = 'Take an operator its access'
  static override description =
    'It gets no more tokens, and those it has are refused within 30 seconds. Runs where the settings of the API are (docs/deploying.md).'
  static override examples = ['<%= config.bin %> operator revoke ho_...']
  static override args = { id: Args.string({ required: true, description: 'as `operator list` shows it' }) }

  async run(): Promise<{ id: string; revoked: true }> {
    const { args } = await this.parse(OperatorRevoke)
    await withContext(({ operatorClients }) => operatorClients.revoke(args.id))
    this.note(`${args.id} is revoked.`)
    return { id: args.id, revoked: true }
  }
}
