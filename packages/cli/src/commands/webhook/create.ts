import type { WebhookCreate as WebhookDraft, WebhookWithSecret } from '@howazit/sdk'
import { Args, Flags } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'
import { EVENT_TYPES, readWebhook, SIGNATURES, webhookFlags } from '../../webhook-flags.ts'

export default class WebhookCreate extends HowazitCommand {
  static override summary = 'Subscribe an endpoint to events; prints its signing secret once'
  static override examples = [
    '<%= config.bin %> webhook create http://127.0.0.1:3000/hooks',
    '<%= config.bin %> webhook create https://example.com/hooks --events "response.*" --mapping ticket.hbs',
    '<%= config.bin %> webhook create https://example.com/hooks --signature v1a --auth auth.json --retry 0,60,3600',
  ]
  static override args = { endpoint: Args.string({ required: true, description: 'http or https URL' }) }
  static override flags = {
    events: Flags.option({ options: EVENT_TYPES, default: 'response.created' as const, description: 'which events' })(),
    signature: Flags.option({
      options: SIGNATURES,
      default: 'v1' as const,
      description: 'v1: a shared secret, v1a: a public key for the receiver',
    })(),
    ...webhookFlags,
  }

  async run(): Promise<WebhookWithSecret> {
    const { args, flags } = await this.parse(WebhookCreate)
    const { events: eventType, signature } = flags
    const draft: WebhookDraft = { url: args.endpoint, eventType, signature, ...(await readWebhook(flags)) }
    const webhook = await this.howazit(flags).webhooks.create(draft)
    this.say(`webhook ${webhook.id} -> ${webhook.url} (${webhook.eventType})`)
    this.say(`secret  ${webhook.secret}`)
    if (signature === 'v1') this.note('The secret is shown this once. `howazit webhook rotate` makes a new one.')
    else this.note('It is public: whoever has it verifies, and signs nothing.')
    return webhook
  }
}
