import { readFile } from 'node:fs/promises'
import type { WebhookCreate as WebhookDraft, WebhookWithSecret } from '@howazit/sdk'
import { Args, Flags } from '@oclif/core'
import { CommandError } from '../../command-error.ts'
import { HowazitCommand } from '../../howazit-command.ts'

const EVENT_TYPES = ['response.created', 'response.updated', 'response.deleted', 'response.*', '*'] as const

export default class WebhookCreate extends HowazitCommand {
  static override summary = 'Subscribe an endpoint to events; prints its signing secret once'
  static override examples = [
    '<%= config.bin %> webhook create http://127.0.0.1:3000/hooks',
    '<%= config.bin %> webhook create https://example.com/hooks --events "response.*" --mapping ticket.hbs',
  ]
  static override args = { endpoint: Args.string({ required: true, description: 'http or https URL' }) }
  static override flags = {
    events: Flags.option({ options: EVENT_TYPES, default: 'response.created' as const, description: 'which events' })(),
    mapping: Flags.string({
      description: 'file that shapes the body: *.hbs (Handlebars) or *.js (function map(event, context))',
    }),
    description: Flags.string({ description: 'a note for people' }),
  }

  async run(): Promise<WebhookWithSecret> {
    const { args, flags } = await this.parse(WebhookCreate)
    const draft: WebhookDraft = {
      url: args.endpoint,
      eventType: flags.events,
      ...(flags.description !== undefined && { description: flags.description }),
      ...(flags.mapping !== undefined && { mapping: await readMapping(flags.mapping) }),
    }
    const webhook = await this.howazit(flags).webhooks.create(draft)
    this.say(`webhook ${webhook.id} -> ${webhook.url} (${webhook.eventType})`)
    this.say(`secret  ${webhook.secret}`)
    this.note('The secret is shown this once. `howazit webhook rotate` makes a new one.')
    return webhook
  }
}

async function readMapping(file: string): Promise<NonNullable<WebhookDraft['mapping']>> {
  const source = await readFile(file, 'utf8')
  if (/\.(hbs|handlebars)$/.test(file)) return { kind: 'handlebars', source }
  if (/\.(m?js)$/.test(file)) return { kind: 'javascript', source }
  throw new CommandError(`${file} is neither Handlebars nor JavaScript by its name.`, {
    tryThis: 'name it *.hbs or *.js',
  })
}
