import type { WebhookWithSecret } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'
import { idArg } from '../../id-arg.ts'
import { optionalReasonFlag } from '../../reason-flag.ts'
import { SIGNATURES } from '../../webhook-flags.ts'

export default class WebhookRotate extends HowazitCommand {
  static override summary = 'Make a new signing secret; both sign for 24 hours'
  static override examples = [
    '<%= config.bin %> webhook rotate 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21',
    '<%= config.bin %> webhook rotate 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21 --signature v1a',
  ]
  static override args = { webhook: idArg('webhook', 'howazit webhook list') }
  static override flags = {
    reason: optionalReasonFlag,
    signature: Flags.option({ options: SIGNATURES, description: 'another kind of signature from now on' })(),
  }

  async run(): Promise<WebhookWithSecret> {
    const { args, flags } = await this.parse(WebhookRotate)
    const { signature, reason } = flags
    const rotation = { reason, ...(signature && { signature }) }
    const webhook = await this.howazit(flags).webhooks.rotateSecret(args.webhook, rotation)
    this.say(`secret  ${webhook.secret}`)
    this.note('Messages carry a signature by the old secret too for 24 hours.')
    return webhook
  }
}
