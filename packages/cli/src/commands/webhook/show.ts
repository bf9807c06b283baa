import type { Webhook } from '@howazit/sdk'
import { Args } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'
import { table } from '../../output.ts'

export default class WebhookShow extends HowazitCommand {
  static override summary = 'Show a webhook subscription, without its secret'
  static override examples = ['<%= config.bin %> webhook show 0197c1d2-...']
  static override args = { webhook: Args.string({ required: true, description: 'id of the subscription' }) }

  async run(): Promise<Webhook> {
    const { args, flags } = await this.parse(WebhookShow)
    const webhook = await this.howazit(flags).webhooks.get(args.webhook)
    this.say(
      table(
        ['field', 'value'],
        Object.entries(webhook).map(([field, value]) => [
          field,
          typeof value === 'object' ? JSON.stringify(value) : String(value),
        ]),
      ),
    )
    return webhook
  }
}
