import type { Webhook, WebhookUpdate } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'
import { idArg } from '../../id-arg.ts'
import { EVENT_TYPES, readWebhook, webhookFlags } from '../../webhook-flags.ts'

const REMOVABLE = ['mapping', 'auth', 'headers', 'tls', 'retry'] as const

export default class WebhookSet extends HowazitCommand {
  static override summary = 'Change a webhook subscription, disable it or enable it again'
  static override description =
    'What waits for a subscription that is disabled is refused; enabling brings new events only.'
  static override examples = [
    '<%= config.bin %> webhook set 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21 --enable',
    '<%= config.bin %> webhook set 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21 --auth auth.json --retry 0,60,3600',
    '<%= config.bin %> webhook set 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21 --remove mapping --remove tls',
  ]
  static override args = { webhook: idArg('webhook', 'howazit webhook list') }
  static override flags = {
    url: Flags.string({ description: 'http or https URL' }),
    events: Flags.option({ options: EVENT_TYPES, description: 'which events' })(),
    enable: Flags.boolean({ description: 'go on, and forget why it was disabled', exclusive: ['disable'] }),
    disable: Flags.boolean({ description: 'send nothing any more' }),
    remove: Flags.option({ options: REMOVABLE, multiple: true, description: 'what it is to have no more' })(),
    ...webhookFlags,
  }

  async run(): Promise<Webhook> {
    const { args, flags } = await this.parse(WebhookSet)
    const { url, events, enable, disable, remove = [] } = flags
    const update: WebhookUpdate = {
      ...(url !== undefined && { url }),
      ...(events !== undefined && { eventType: events }),
      ...((enable || disable) && { enabled: enable === true }),
      ...(await readWebhook(flags)),
      ...Object.fromEntries(remove.map((field) => [field === 'retry' ? 'retrySchedule' : field, null])),
    }
    const webhook = await this.howazit(flags).webhooks.update(args.webhook, update)
    this.say(
      `webhook ${webhook.id} -> ${webhook.url} (${webhook.eventType}, ${webhook.enabled ? 'enabled' : 'disabled'})`,
    )
    return webhook
  }
}
