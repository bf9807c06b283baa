import type { Delivery } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'
import { parseId } from '../../id-arg.ts'
import { table } from '../../output.ts'
import { take } from '../../take.ts'

const STATUSES = ['pending', 'delivered', 'skipped', 'refused', 'exhausted', 'unknown'] as const

export default class DeliveryList extends HowazitCommand {
  static override summary = 'List deliveries, newest first'
  static override examples = [
    '<%= config.bin %> delivery list --status exhausted',
    '<%= config.bin %> delivery list --response 5f0d2f6c-6d3c-5a1e-9d5e-0c8a7b6f4e21',
  ]
  static override flags = {
    status: Flags.option({ options: STATUSES, description: 'only these' })(),
    webhook: Flags.string({
      description: 'only to this webhook',
      parse: async (text) => parseId(text, { what: 'webhook', tryThis: 'howazit webhook list' }),
    }),
    connection: Flags.string({
      description: 'only to this connection',
      parse: async (text) => parseId(text, { what: 'connection', tryThis: 'howazit connection list' }),
    }),
    response: Flags.string({
      description: 'only about this response',
      parse: async (text) => parseId(text, { what: 'response', tryThis: 'howazit response list' }),
    }),
    limit: Flags.integer({ default: 20, min: 1, description: 'how many at the most' }),
  }

  async run(): Promise<{ items: Delivery[] }> {
    const { flags } = await this.parse(DeliveryList)
    const filter = {
      ...(flags.status !== undefined && { status: flags.status }),
      ...(flags.webhook !== undefined && { webhookId: flags.webhook }),
      ...(flags.connection !== undefined && { connectionId: flags.connection }),
      ...(flags.response !== undefined && { responseId: flags.response }),
    }
    const items = await take(this.howazit(flags).deliveries.list(filter), flags.limit)
    if (items.length === 0) this.note('There are no such deliveries.')
    else
      this.say(
        table(
          ['id', 'event', 'status', 'attempts', 'reason'],
          items.map((delivery) => [
            delivery.id,
            delivery.eventType,
            delivery.status,
            delivery.attemptCount,
            delivery.reason,
          ]),
        ),
      )
    return { items }
  }
}
