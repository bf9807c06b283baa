import type { DeliveryWithAttempts } from '@howazit/sdk'
import { HowazitCommand } from '../../howazit-command.ts'
import { idArg } from '../../id-arg.ts'
import { bold, table } from '../../output.ts'

export default class DeliveryShow extends HowazitCommand {
  static override summary = 'Show a delivery with every attempt'
  static override examples = ['<%= config.bin %> delivery show 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21']
  static override args = { delivery: idArg('delivery', 'howazit delivery list') }

  async run(): Promise<DeliveryWithAttempts> {
    const { args, flags } = await this.parse(DeliveryShow)
    const delivery = await this.howazit(flags).deliveries.get(args.delivery)
    const next = delivery.nextAttemptAt === undefined ? '' : `, next attempt ${delivery.nextAttemptAt}`
    this.say(`${bold(delivery.status)} ${delivery.eventType} -> ${endpointOf(delivery)}${next}`)
    if (delivery.remoteUrl !== undefined || delivery.remoteId !== undefined)
      this.say(`became ${delivery.remoteUrl ?? delivery.remoteId}`)
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

const endpointOf = ({ webhookId, connectionId, routeId }: DeliveryWithAttempts): string =>
  webhookId === undefined ? `connection ${connectionId}, route ${routeId}` : `webhook ${webhookId}`
