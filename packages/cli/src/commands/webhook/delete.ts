import { Flags } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'
import { idArg } from '../../id-arg.ts'
import { optionalReasonFlag } from '../../reason-flag.ts'

export default class WebhookDelete extends HowazitCommand {
  static override summary = 'Unsubscribe an endpoint; deliveries not yet made are refused and stay readable'
  static override examples = ['<%= config.bin %> webhook delete 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21']
  static override args = { webhook: idArg('webhook', 'howazit webhook list') }
  static override flags = {
    reason: optionalReasonFlag,
    'dry-run': Flags.boolean({ description: 'say what would be deleted' }),
  }

  async run(): Promise<{ id: string; deleted: boolean }> {
    const { args, flags } = await this.parse(WebhookDelete)
    const { webhooks } = this.howazit(flags)
    const webhook = await webhooks.get(args.webhook)
    if (!flags['dry-run']) await webhooks.delete(webhook.id, { reason: flags.reason })
    this.say(`${flags['dry-run'] ? 'would delete' : 'deleted'} ${webhook.id} -> ${webhook.url}`)
    return { id: webhook.id, deleted: !flags['dry-run'] }
  }
}
