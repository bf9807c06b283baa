import type { WebhookWithSecret } from '@howazit/sdk'
import { Args } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'

export default class WebhookRotate extends HowazitCommand {
  static override summary = 'Make a new signing secret; both sign for 24 hours'
  static override examples = ['<%= config.bin %> webhook rotate 0197c1d2-...']
  static override args = { webhook: Args.string({ required: true, description: 'id of the subscription' }) }

  async run(): Promise<WebhookWithSecret> {
    const { args, flags } = await this.parse(WebhookRotate)
    const webhook = await this.howazit(flags).webhooks.rotateSecret(args.webhook)
    this.say(`secret  ${webhook.secret}`)
    this.note('Messages carry a signature by the old secret too for 24 hours.')
    return webhook
  }
}
