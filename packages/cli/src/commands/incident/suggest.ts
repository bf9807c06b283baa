import type { Incident, PlatformIncident } from '@howazit/sdk'
import { CommandError } from '../../command-error.ts'
import type { Asked } from '../../find-target.ts'
import { formatCount } from '../../format.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { bold } from '../../output.ts'
import { allTenantsFlag } from '../../replay/all-tenants-flag.ts'
import { readSelection, type SelectionFlags, selectionFlags } from '../../where-flag.ts'

export default class IncidentSuggest extends HowazitCommand {
  static override summary = 'Say what went wrong, and the command that sends it again'
  static override description =
    'What failed in the same way and together in time, of what did not arrive; of the last 24 hours without --where. Looks, and changes nothing.'
  static override examples = [
    '<%= config.bin %> incident suggest',
    '<%= config.bin %> incident suggest --where "failed > now-7d and connector = hubspot"',
    '<%= config.bin %> incident suggest --all-tenants',
  ]
  static override flags = { ...selectionFlags, 'all-tenants': allTenantsFlag }

  async run(): Promise<{ items: Incident[] } | { items: PlatformIncident[]; unreached: string[] }> {
    const { flags } = await this.parse(IncidentSuggest)
    if (flags['all-tenants']) return await this.#suggestAcross(flags)
    const howazit = this.howazit(flags)
    const items = await howazit.incidents.suggest(await readSelection(howazit, flags))
    if (items.length === 0) this.note('Nothing failed.')
    for (const incident of items) {
      this.say(describe(incident, formatCount(incident.endpoints, 'endpoint')))
      this.say(`  howazit replay plan --incident ${incident.id}`)
    }
    return { items }
  }

  async #suggestAcross(flags: Asked & SelectionFlags): Promise<{ items: PlatformIncident[]; unreached: string[] }> {
    const { where, filter } = flags
    if (filter !== undefined) throw new CommandError('A saved filter is of one tenant.', { tryThis: '--where FILTER' })
    const { incidents } = this.howazitAsOperator(flags)
    const { items, unreached } = await incidents.platform.suggest(where === undefined ? {} : { where })
    if (items.length === 0) this.note('Nothing failed.')
    for (const incident of items) {
      this.say(describe(incident, formatCount(incident.tenants, 'tenant')))
      this.say(`  howazit replay plan --all-tenants --incident ${incident.id} --reason "..."`)
    }
    if (unreached.length > 0) this.note(`Not reached, ask again later: ${unreached.join(', ')}`)
    return { items, unreached }
  }
}

type Described = Pick<Incident, 'connector' | 'operation' | 'code' | 'count' | 'firstFailedAt' | 'lastFailedAt'>

function describe({ connector, operation, code, firstFailedAt, lastFailedAt, ...incident }: Described, spread: string) {
  const target = [connector, operation, code].filter(Boolean).join(' ')
  return `${bold(target)}, ${formatCount(incident.count, 'delivery', 'deliveries')}, ${spread}, ${firstFailedAt} - ${lastFailedAt}`
}
