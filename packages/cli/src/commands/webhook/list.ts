import type { Webhook } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'
import { table } from '../../output.ts'
import { take } from '../../take.ts'

export default class WebhookList extends HowazitCommand {
  static override summary = 'List webhook subscriptions'
  static override examples = ['<%= config.bin %> webhook list']
  static override flags = { limit: Flags.integer({ default: 50, min: 1, description: 'how many at the most' }) }

  async run(): Promise<{ items: Webhook[] }> {
    const { flags } = await this.parse(WebhookList)
    const items = await take(this.howazit(flags).webhooks.list(), flags.limit)
    const rows = items.map((webhook) => [webhook.id, webhook.eventType, webhook.url, stateOf(webhook)])
    if (rows.length === 0) this.note('There are no webhooks. Try this: howazit webhook create URL')
    else this.say(table(['id', 'events', 'url', ''], rows))
    return { items }
  }
}

function stateOf({ enabled, disabledReason, failingSince, disablesAt }: Webhook): string {
  if (!enabled) return `disabled: ${disabledReason ?? 'by hand'}`
  if (failingSince === undefined) return 'enabled'
  return `failing since ${failingSince}${disablesAt === undefined ? '' : `, disabled at ${disablesAt}`}`
}
