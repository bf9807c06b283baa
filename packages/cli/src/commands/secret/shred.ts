import { Flags } from '@oclif/core'
import { CommandError } from '../../command-error.ts'
import { EXIT } from '../../exit-code.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { cliAct } from '../../operator/cli-act.ts'
import { getTenant } from '../../operator/pick-tenants.ts'
import { withContext } from '../../operator/with-context.ts'

interface Shredded {
  readonly tenant: string
  readonly reason: string
  /** How many data keys there were. */
  readonly keys: number
}

export default class SecretShred extends HowazitCommand {
  static override summary = 'Delete the data keys of a tenant: nothing it had sealed opens again'
  static override description =
    `Its webhook secrets, the secrets and tokens of its connections and kept requests cannot be read any more, by anyone, once processes
have forgotten the keys: within a minute. Webhooks and connections are disabled; what waits for webhooks is refused. To go on, wait that
minute, rotate or give the secrets again, and enable them.
A backup of the database still has the keys, wrapped. Runs where the settings of the API are (docs/secrets.md).`
  static override examples = [
    '<%= config.bin %> secret shred --tenant acme --reason "contract ended, ticket 4711" --yes',
  ]
  static override flags = {
    // Without a default from the environment: this one is to be named.
    tenant: Flags.string({ required: true, description: 'whose keys' }),
    reason: Flags.string({
      required: true,
      description: 'why; it is kept on the audit log and with what is left of the keys',
    }),
    yes: Flags.boolean({ description: 'really; there is no way back' }),
  }

  async run(): Promise<Shredded> {
    const { flags } = await this.parse(SecretShred)
    const { tenant: slug, reason } = flags
    if (!flags.yes)
      throw new CommandError(`This deletes the keys of ${slug} for good.`, {
        exitCode: EXIT.usage,
        tryThis: `howazit secret shred --tenant ${slug} --reason "${reason}" --yes`,
      })
    const act = { ...cliAct(this.commandLine), reason }
    const keys = await withContext(async ({ secretKeys, tenants }) =>
      secretKeys.shred(await getTenant(tenants, slug), act),
    )
    this.say(`${keys} data keys of ${slug} are gone.`)
    this.note('In a minute no process has them any more. Secrets made before that may be lost too.')
    return { tenant: slug, reason, keys }
  }
}
