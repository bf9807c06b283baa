import { Args } from '@oclif/core'
import { HowazitCommand } from '../../../howazit-command.ts'
import { cliAct } from '../../../operator/cli-act.ts'
import { withContext } from '../../../operator/with-context.ts'
import { reasonFlag } from '../../../reason-flag.ts'

export default class OperatorIssuerRemove extends HowazitCommand {
  static override summary = 'Take no more tokens of an OpenID provider'
  static override description =
    'Those that were taken are refused within a minute. Runs where the settings of the API are (docs/deploying.md).'
  static override examples = [
    '<%= config.bin %> operator issuer remove https://login.example.com/realms/acme --reason "Acme moved"',
  ]
  static override args = { issuer: Args.string({ required: true, description: 'as `operator issuer list` shows it' }) }
  static override flags = { reason: reasonFlag }

  async run(): Promise<{ issuer: string }> {
    const { args, flags } = await this.parse(OperatorIssuerRemove)
    const act = cliAct(this.commandLine, flags.reason)
    await withContext(({ trustedIssuers }) => trustedIssuers.remove(args.issuer, act))
    this.note(`Tokens of ${args.issuer} are refused within a minute.`)
    return { issuer: args.issuer }
  }
}
