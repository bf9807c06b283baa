import type { Incident } from '@howazit/sdk'
import { HowazitCommand } from '../../howazit-command.ts'
import { bold } from '../../output.ts'
import { toSelection, whereFlag } from '../../where-flag.ts'

export default class IncidentSuggest extends HowazitCommand {
  static override summary = 'Say what went wrong, and the command that sends it again'
  static override description =
    'What failed in the same way and together in time, of what did not arrive; of the last 24 hours without --where. Looks, and changes nothing.'
  static override examples = [
    '<%= config.bin %> incident suggest',
    '<%= config.bin %> incident suggest --where "failed > now-7d and connector = hubspot"',
  ]
  static override flags = { where: whereFlag }

  async run(): Promise<{ items: Incident[] }> {
    const { flags } = await this.parse(IncidentSuggest)
    const items = await this.howazit(flags).incidents.suggest(toSelection(flags))
    if (items.length === 0) this.note('Nothing failed.')
    for (const incident of items) {
      this.say(describe(incident))
      this.say(`  howazit dlq replay --where "${incident.where}"`)
    }
    return { items }
  }
}

function describe({ connector, operation, code, count, endpoints, firstFailedAt, lastFailedAt }: Incident): string {
  const target = [connector, operation, code].filter(Boolean).join(' ')
  return `${bold(target)}, ${count.toLocaleString('en-US')} deliveries, ${endpoints} endpoints, ${firstFailedAt} - ${lastFailedAt}`
}
