import { Args } from '@oclif/core'
import { HowazitCommand } from '../../../howazit-command.ts'
import { withContext } from '../../../operator/with-context.ts'

export default class OperatorIssuerRemove extends HowazitCommand {
  static override summary = 'Take no more tokens of an OpenID provider'
  static override description =
    'Those that were taken are refused within a minute. Runs where the settings of the API are (docs/deploying.md).'
  static override examples = ['<%= config.bin %> operator issuer remove https://login.example.com/realms/acme']
  static override args = { issuer: Args.string({ required: true, description: 'as `operator issuer list` shows it' }) }

  async run(): Promise<{ issuer: string }> {
    const { args } = await this.parse(OperatorIssuerRemove)
    await withContext(({ trustedIssuers }) => trustedIssuers.remove(args.issuer))
    this.note(`Tokens of ${args.issuer} are refused within a minute.`)
    return { issuer: args.issuer }
  }
}
