import type { DeliveryWithAttempts } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { EXIT } from '../../exit-code.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { idArg } from '../../id-arg.ts'
import { waitForDelivery } from '../../wait-for-delivery.ts'

export default class WebhookTest extends HowazitCommand {
  static override summary = 'Send a test event and wait for its first outcome'
  static override examples = ['<%= config.bin %> webhook test 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21']
  static override args = { webhook: idArg('webhook', 'howazit webhook list') }
  static override flags = { wait: Flags.integer({ default: 30, min: 0, description: 'seconds to wait' }) }

  async run(): Promise<DeliveryWithAttempts> {
    const { args, flags } = await this.parse(WebhookTest)
    const howazit = this.howazit(flags)
    const { id } = await howazit.webhooks.test(args.webhook)
    const delivery = await waitForDelivery(howazit, id, flags.wait * 1000)
    const last = delivery.attempts.at(-1)
    this.say(
      `delivery ${delivery.id}: ${delivery.status}${last ? `, attempt ${last.attempt} ${last.outcome}${last.status === undefined ? '' : ` (${last.status})`}${last.reason === undefined ? '' : `: ${last.reason}`}` : ''}`,
    )
    if (delivery.status !== 'delivered') process.exitCode = EXIT.failure
    return delivery
  }
}
