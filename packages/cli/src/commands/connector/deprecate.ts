import type { Decision } from '@howazit/connector-kit'
import { Flags } from '@oclif/core'
import { CommandError } from '../../command-error.ts'
import { decideVersion } from '../../connector/catalogue/decide-version.ts'
import { decisionFlags, releaseArgs } from '../../connector/catalogue/decision-flags.ts'
import { parseConnectorName, parseReleaseName } from '../../connector/catalogue/release-name.ts'
import { HowazitCommand } from '../../howazit-command.ts'

const DATE = /^\d{4}-\d{2}-\d{2}$/

export default class ConnectorDeprecate extends HowazitCommand {
  static override summary = 'Say that a version of a connector is going away, until when, and what comes after it'
  static override description =
    'It stays there and connections that pinned it go on. New connections get another version where there is one; `connector list`, `connector show`, `connection doctor` and the API say so (Deprecation, RFC 9745; Sunset, RFC 8594).'
  static override examples = [
    '<%= config.bin %> connector deprecate my_crm@1.0.0 --sunset 2027-06-30 --use my_crm@2.0.0 --in ./connectors',
  ]
  static override args = releaseArgs
  static override flags = {
    sunset: Flags.string({ required: true, description: 'the last day, YYYY-MM-DD' }),
    use: Flags.string({ description: 'what to use instead: id@version, or the id of another connector' }),
    ...decisionFlags,
  }

  async run(): Promise<{ decision: Decision; written: boolean }> {
    const { args, flags } = await this.parse(ConnectorDeprecate)
    const { use } = flags
    const since = new Date().toISOString().slice(0, 10)
    const sunset = parseSunset(flags.sunset, since)
    if (use !== undefined) parseConnectorName(use)
    const deprecated = { since, sunset, ...(use !== undefined && { use }) }
    const decision = { ...parseReleaseName(args.release), deprecated }
    const said = `${args.release} is deprecated until ${sunset}${use === undefined ? '' : `, use ${use}`}`
    if (flags['dry-run']) this.say(`would say: ${said}`)
    else this.say(`${await decideVersion(flags.in, decision)}: ${said}`)
    return { decision, written: !flags['dry-run'] }
  }
}

function parseSunset(text: string, since: string): string {
  const date = new Date(`${text}T00:00:00Z`)
  const isDate = DATE.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
  if (isDate && text > since) return text
  throw new CommandError(`"${text.slice(0, 40)}" is no day after today.`, {
    tryThis: 'write it like --sunset 2027-06-30',
  })
}
