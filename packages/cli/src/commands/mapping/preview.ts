import type { MappingPreview as Preview } from '@howazit/sdk'
import { Args, Flags } from '@oclif/core'
import { EXIT } from '../../exit-code.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { eventFlags, NO_EVENTS, toEvents } from '../../mapping/event-flags.ts'
import { toPreviewRequest } from '../../mapping/preview-request.ts'
import { isLost, previewText } from '../../mapping/preview-text.ts'

export default class MappingPreview extends HowazitCommand {
  static override summary = 'Show what a mapping makes of the last events, beside what is published'
  static override description =
    'A file, or a version of a mapping. Nothing is sent. What respondents wrote is replaced letter by letter. Exits with 1 when an event fails, or the target would refuse what it became.'
  static override examples = [
    '<%= config.bin %> mapping preview create-ticket.hbs',
    '<%= config.bin %> mapping preview create-ticket --version 3 --last 10',
    '<%= config.bin %> mapping preview create-ticket.hbs --event ResponseCreatedByDetractor',
    '<%= config.bin %> mapping preview create-ticket.hbs --connector zendesk --operation createTicket',
  ]
  static override args = { mapping: Args.string({ required: true, description: 'file, or name or id of a mapping' }) }
  static override flags = {
    ...eventFlags,
    connector: Flags.string({
      description: 'of a file that is no mapping yet: the connector',
      dependsOn: ['operation'],
    }),
    operation: Flags.string({
      description: 'of a file that is no mapping yet: the operation',
      dependsOn: ['connector'],
    }),
    version: Flags.integer({ min: 1, description: 'this version rather than the latest' }),
  }

  async run(): Promise<Preview> {
    const { args, flags } = await this.parse(MappingPreview)
    const howazit = this.howazit(flags)
    const request = await toPreviewRequest(howazit, args.mapping, flags)
    const preview = await howazit.mappings.preview({ ...request, ...(await toEvents(flags)) })
    if (preview.items.length === 0) this.note(NO_EVENTS)
    else this.say(previewText(preview))
    if (preview.items.some(({ result }) => isLost(result))) process.exitCode = EXIT.failure
    return preview
  }
}
