import type { Delivery } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'
import { table } from '../../output.ts'
import { take } from '../../take.ts'

const STATUSES = ['pending', 'delivered', 'refused', 'exhausted', 'unknown'] as const

export default class DeliveryList extends HowazitCommand {
  static override summary = 'List deliveries, newest first'
  static override examples = [
    '<%= config.bin %> delivery list --status exhausted',
    '<%= config.bin %> delivery list --response 5f0d2f6c-...',
  ]
  static override flags = {
    status: Flags.option({ options: STATUSES, description: 'only these' })(),
    webhook: Flags.string({ description: 'only to this webhook' }),
    response: Flags.string({ description: 'only about this response' }),
    limit: Flags.integer({ default: 20, min: 1, description: 'how many at the most' }),
  }

  async run(): Promise<{ items: Delivery[] }> {
    const { flags } = await this.parse(DeliveryList)
    const filter = {
      ...(flags.status !== undefined && { status: flags.status }),
      ...(flags.webhook !== undefined && { webhookId: flags.webhook }),
      ...(flags.response !== undefined && { responseId: flags.response }),
    }
    const items = await take(this.howazit(flags).deliveries.list(filter), flags.limit)
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
