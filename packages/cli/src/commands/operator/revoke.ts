import { Args } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'
import { cliAct } from '../../operator/cli-act.ts'
import { withContext } from '../../operator/with-context.ts'
import { reasonFlag } from '../../reason-flag.ts'

export default class OperatorRevoke extends HowazitCommand {
  static override summary = 'Take an operator its access'
  static override description =
    'It gets no more tokens, and those it has are refused within 30 seconds. Runs where the settings of the API are (docs/deploying.md).'
  static override examples = ['<%= config.bin %> operator revoke ho_... --reason "Left the company"']
  static override args = { id: Args.string({ required: true, description: 'as `operator list` shows it' }) }
  static override flags = { reason: reasonFlag }

  async run(): Promise<{ id: string; revoked: true }> {
    const { args, flags } = await this.parse(OperatorRevoke)
    const act = cliAct(this.commandLine, flags.reason)
    await withContext(({ operatorClients }) => operatorClients.revoke(args.id, act))
    this.note(`${args.id} is revoked.`)
    return { id: args.id, revoked: true }
  }
}
