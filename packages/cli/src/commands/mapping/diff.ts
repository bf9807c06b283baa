import type { MappingPreview } from '@howazit/sdk'
import { Args } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'
import { diffText } from '../../mapping/diff-text.ts'
import { eventFlags, NO_EVENTS, toEvents } from '../../mapping/event-flags.ts'
import { previewText } from '../../mapping/preview-text.ts'
import { readSides, type Sides } from '../../mapping/read-sides.ts'
import { bold } from '../../output.ts'

export interface MappingDiffResult extends Pick<Sides, 'from' | 'to'> {
  isSameSource: boolean
  outputs: MappingPreview
}

export default class MappingDiff extends HowazitCommand {
  static override summary = 'Show how two versions differ, and what they make of the last events'
  static override examples = [
    '<%= config.bin %> mapping diff create-ticket',
    '<%= config.bin %> mapping diff create-ticket 2 3',
    '<%= config.bin %> mapping diff create-ticket.hbs',
  ]
  static override args = {
    mapping: Args.string({ required: true, description: 'name or id, or a file to set beside what is published' }),
    from: Args.integer({ min: 1, description: 'version; what is published by default' }),
    to: Args.integer({ min: 1, description: 'version; the latest by default' }),
  }
  static override flags = eventFlags

  async run(): Promise<MappingDiffResult> {
    const { args, flags } = await this.parse(MappingDiff)
    const howazit = this.howazit(flags)
    const { from, to, toName, request } = await readSides(howazit, args)
    const outputs = await howazit.mappings.preview({ ...request, ...(await toEvents(flags)) })
    const isSameSource = from.source === to.source

    this.say(bold(`version ${from.version} -> ${toName}`))
    this.say(isSameSource ? 'the same source' : diffText(from.source, to.source))
    if (outputs.items.length === 0) this.note(NO_EVENTS)
    else this.say(`\n${previewText(outputs)}`)
    return { from, to, isSameSource, outputs }
  }
}
