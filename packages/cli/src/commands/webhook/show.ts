import type { Webhook } from '@howazit/sdk'
import { HowazitCommand } from '../../howazit-command.ts'
import { idArg } from '../../id-arg.ts'
import { table } from '../../output.ts'

export default class WebhookShow extends HowazitCommand {
  static override summary = 'Show a webhook subscription, without its secret'
  static override examples = ['<%= config.bin %> webhook show 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21']
  static override args = { webhook: idArg('webhook', 'howazit webhook list') }

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
