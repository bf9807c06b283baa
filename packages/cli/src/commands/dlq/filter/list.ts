import type { SavedFilter } from '@howazit/sdk'
import { HowazitCommand } from '../../../howazit-command.ts'
import { table } from '../../../output.ts'

export default class DlqFilterList extends HowazitCommand {
  static override summary = 'List saved filters'
  static override examples = ['<%= config.bin %> dlq filter list']

  async run(): Promise<{ items: SavedFilter[] }> {
    const { flags } = await this.parse(DlqFilterList)
    const items = await this.howazit(flags).deadLetters.filters.list()
    if (items.length === 0)
      this.note('There are no saved filters. Save one: howazit dlq filter save NAME --where FILTER')
    else
      this.say(
        table(
          ['name', 'filter', 'saved'],
          items.map(({ name, where, updatedAt }) => [name, where, updatedAt]),
        ),
      )
    return { items }
  }
}
