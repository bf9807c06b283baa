import type { Decision } from '@howazit/connector-kit'
import { decideVersion } from '../../connector/catalogue/decide-version.ts'
import { decisionFlags, releaseArgs } from '../../connector/catalogue/decision-flags.ts'
import { percentFlag } from '../../connector/catalogue/percent-flag.ts'
import { parseReleaseName } from '../../connector/catalogue/release-name.ts'
import { HowazitCommand } from '../../howazit-command.ts'

export default class ConnectorPromote extends HowazitCommand {
  static override summary = 'Give a version of a connector to a share of tenants'
  static override description =
    'The share is of tenants, by a hash: who has the version at 10% has it at 50%. It is what a new connection gets that names no version, and what `connection doctor` proposes; a connection keeps the version that it pinned. A platform takes it up within a request, without a restart.'
  static override examples = [
    '<%= config.bin %> connector promote my_crm@1.2.0 --percent 10 --in ./connectors',
    '<%= config.bin %> connector promote my_crm@1.2.0 --percent 0 --in ./connectors',
  ]
  static override args = releaseArgs
  static override flags = {
    percent: percentFlag({ required: true, description: 'the share of tenants' }),
    ...decisionFlags,
  }

  async run(): Promise<{ decision: Decision; written: boolean }> {
    const { args, flags } = await this.parse(ConnectorPromote)
    const decision = { ...parseReleaseName(args.release), percent: flags.percent }
    const said = `${args.release} is for ${flags.percent}% of tenants`
    if (flags['dry-run']) this.say(`would say: ${said}`)
    else this.say(`${await decideVersion(flags.in, decision)}: ${said}`)
    return { decision, written: !flags['dry-run'] }
  }
}
