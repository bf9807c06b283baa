import { Flags } from '@oclif/core'
import { toBaseUrl } from '../../find-target.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { cliAct } from '../../operator/cli-act.ts'
import { withContext } from '../../operator/with-context.ts'
import { profilesPath, writeProfile } from '../../profiles.ts'

/** The secret only where it is asked for. */
interface Bootstrapped {
  readonly clientId: string
  readonly url: string
  readonly profile?: string
  readonly secret?: string
}

export default class OperatorBootstrap extends HowazitCommand {
  static override summary = 'Create an operator, who can create tenants'
  static override description =
    'Writes a profile that you alone can read, for `howazit tenant` and others. Runs where the settings of the API are (docs/deploying.md): whoever has those may do everything anyhow.'
  static override examples = [
    '<%= config.bin %> operator bootstrap --url https://api.example.com',
    '<%= config.bin %> operator bootstrap --name ci --print --json',
  ]
  static override flags = {
    name: Flags.string({ default: 'first', description: 'who it is, for people' }),
    profile: Flags.string({ default: 'operator', description: 'the profile to write' }),
    print: Flags.boolean({ description: 'print the secret and write no profile' }),
  }

  async run(): Promise<Bootstrapped> {
    const { flags } = await this.parse(OperatorBootstrap)
    const { clientId, secret, url } = await withContext(async ({ operatorClients, config: { http } }) => ({
      ...(await operatorClients.create(flags.name, cliAct(this.commandLine))),
      url: flags.url === undefined ? `http://${http.host}:${http.port}` : toBaseUrl(flags.url),
    }))
    this.say(`client  ${clientId}`)
    if (flags.print) {
      this.say(`secret  ${secret}`)
      this.note('The secret is shown this once.')
      return { clientId, url, secret }
    }
    await writeProfile(flags.profile, { url, clientId, clientSecret: secret })
    this.note(`Kept as profile "${flags.profile}" in ${profilesPath()}. Try this: howazit tenant create acme`)
    return { clientId, url, profile: flags.profile }
  }
}
