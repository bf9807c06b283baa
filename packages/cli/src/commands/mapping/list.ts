import type { NamedMapping } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'
import { publishedText } from '../../mapping/published-text.ts'
import { table } from '../../output.ts'
import { take } from '../../take.ts'

export default class MappingList extends HowazitCommand {
  static override summary = 'List mappings, newest first'
  static override examples = ['<%= config.bin %> mapping list']
  static override flags = { limit: Flags.integer({ default: 50, min: 1, description: 'how many at the most' }) }

  async run(): Promise<{ items: NamedMapping[] }> {
    const { flags } = await this.parse(MappingList)
    const items = await take(this.howazit(flags).mappings.list(), flags.limit)
    if (items.length === 0) this.note('There are no mappings. Try this: howazit mapping new NAME')
    else this.say(table(['name', 'for', 'versions', 'published', 'id'], items.map(toRow)))
    return { items }
  }
}

const toRow = (mapping: NamedMapping) => [
  mapping.name,
  mapping.connector === undefined ? undefined : `${mapping.connector} ${mapping.operation}`,
  mapping.latestVersion,
  publishedText(mapping),
  mapping.id,
]
