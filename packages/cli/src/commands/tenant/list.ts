import type { Tenant } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'
import { placeText } from '../../move/place-text.ts'
import { table } from '../../output.ts'
import { take } from '../../take.ts'

export default class TenantList extends HowazitCommand {
  static override summary = 'List tenants, newest first'
  static override description =
    'As an operator: of the running platform, or of the profile `operator` (`howazit operator bootstrap`).'
  static override examples = ['<%= config.bin %> tenant list']
  static override flags = { limit: Flags.integer({ default: 50, min: 1, description: 'how many at the most' }) }

  async run(): Promise<{ items: Tenant[] }> {
    const { flags } = await this.parse(TenantList)
    const items = await take(this.howazitAsOperator(flags).tenants.list(), flags.limit)
    const rows = items.map(({ slug, name, tier, placement, server, state, id }) => [
      slug,
      name,
      tier,
      placeText(placement, server),
      state,
      id,
    ])
    if (rows.length === 0) this.note('There are no tenants. Try this: howazit tenant create SLUG')
    else this.say(table(['slug', 'name', 'tier', 'placement', 'state', 'id'], rows))
    return { items }
  }
}
