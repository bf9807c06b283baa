import type { DeliveryWithAttempts } from '@howazit/sdk'
import { Args } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'
import { bold, table } from '../../output.ts'

export default class DeliveryShow extends HowazitCommand {
  static override summary = 'Show a delivery with every attempt'
  static override examples = ['<%= config.bin %> delivery show 0197c1d2-...']
  static override args = { delivery: Args.string({ required: true, description: 'id of the delivery' }) }

  async run(): Promise<DeliveryWithAttempts> {
    const { args, flags } = await this.parse(DeliveryShow)
    const delivery = await this.howazit(flags).deliveries.get(args.delivery)
    this.say(
      `${bold(delivery.status)} ${delivery.eventType} -> webhook ${delivery.webhookId}${delivery.nextAttemptAt === undefined ? '' : `, next attempt ${delivery.nextAttemptAt}`}`,
    )
    this.say(
      table(
        ['attempt', 'started', 'ms', 'outcome', 'status', 'reason'],
        delivery.attempts.map((attempt) => [
          attempt.attempt,
          attempt.startedAt,
          attempt.durationMs,
          attempt.outcome,
          attempt.status,
          attempt.reason,
        ]),
      ),
    )
    return delivery
  }
}
