import type { ConnectorSummary } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { deprecationText } from '../../connection/connector-text.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { table } from '../../output.ts'
import { take } from '../../take.ts'

const CATEGORIES = [
  'crm',
  'support',
  'messaging',
  'marketing',
  'product',
  'work',
  'data',
  'alerting',
  'generic',
] as const

export default class ConnectorList extends HowazitCommand {
  static override summary = 'List the outside systems that can be connected'
  static override examples = ['<%= config.bin %> connector list', '<%= config.bin %> connector list --category crm']
  static override flags = {
    category: Flags.option({ options: CATEGORIES, description: 'only of this category' })(),
  }

  async run(): Promise<{ items: ConnectorSummary[] }> {
    const { flags } = await this.parse(ConnectorList)
    const { category } = flags
    const items = await take(this.howazit(flags).connectors.list(category === undefined ? {} : { category }), 1_000)
    if (items.length === 0) this.note('There are none. Try this: howazit connector list')
    else this.say(table(['connector', 'category', 'version', 'what one gets'], items.map(toRow)))
    return { items }
  }
}

const toRow = ({ id, aliases = [], category, version, summary, deprecated }: ConnectorSummary) => [
  [id, ...aliases.map((alias) => alias.id)].join(', '),
  category,
  version,
  deprecated === undefined ? summary : `${deprecationText(deprecated)}. ${summary}`,
]
