import type { MappingVersion, NamedMapping } from '@howazit/sdk'
import { Args, Flags } from '@oclif/core'
import { askYes } from '../../ask-yes.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { copyForEditing, type EditedCopy } from '../../mapping/edited-copy.ts'
import { eventFlags, NO_EVENTS, toEvents } from '../../mapping/event-flags.ts'
import { findMapping } from '../../mapping/find-mapping.ts'
import { isMappingFile, readMappingFile } from '../../mapping/mapping-file.ts'
import { openEditor } from '../../mapping/open-editor.ts'
import { toDraftRequest } from '../../mapping/preview-request.ts'
import { isLost, previewText } from '../../mapping/preview-text.ts'
import { openLocalSandbox } from '../../mapping/run-locally.ts'
import { optionalReasonFlag } from '../../reason-flag.ts'

export interface MappingEditResult {
  /** The file that was edited, where it is the user's or was kept for what is in it. */
  file?: string
  isChanged: boolean
  /** The version that was added to the mapping. */
  added?: MappingVersion
}

export default class MappingEdit extends HowazitCommand {
  static override summary = 'Edit a mapping, see what it makes of the last events, and keep it'
  static override description =
    'Opens VISUAL or EDITOR. A file stays a file; the latest version of a mapping becomes its next version, if you say yes. Nothing is published.'
  static override examples = [
    'EDITOR=nano <%= config.bin %> mapping edit create-ticket.hbs',
    'EDITOR="code --wait" <%= config.bin %> mapping edit create-ticket',
  ]
  static override args = { mapping: Args.string({ required: true, description: 'file, or name or id of a mapping' }) }
  static override flags = {
    ...eventFlags,
    yes: Flags.boolean({ description: 'add the version without asking' }),
    reason: optionalReasonFlag,
    'dry-run': Flags.boolean({ description: 'edit and preview, and add no version' }),
  }

  async run(): Promise<MappingEditResult> {
    const { args, flags } = await this.parse(MappingEdit)
    if (isMappingFile(args.mapping)) {
      const { source: before } = await readMappingFile(args.mapping)
      await this.edit(args.mapping, flags)
      const { source } = await readMappingFile(args.mapping)
      this.note(`Next: howazit mapping publish ${args.mapping}`)
      return { file: args.mapping, isChanged: source.source !== before.source }
    }
    const howazit = this.howazit(flags)
    const mapping = await findMapping(howazit, args.mapping)
    await using copy = await copyForEditing(mapping, await howazit.mappings.getVersion(mapping.id))
    return await this.editCopy(copy, mapping, flags)
  }

  private async editCopy(copy: EditedCopy, mapping: NamedMapping, flags: EditFlags): Promise<MappingEditResult> {
    const { source: before } = await readMappingFile(copy.path)
    const isSound = await this.edit(copy.path, flags).catch((error: unknown) => {
      copy.keep()
      throw error
    })
    const { source } = await readMappingFile(copy.path)
    const isChanged = source.source !== before.source
    if (!isChanged || flags['dry-run']) return { isChanged }
    if (
      isSound &&
      (flags.yes || (await askYes(`Add it as version ${mapping.latestVersion + 1} of ${mapping.name}?`)))
    ) {
      const added = await this.howazit(flags).mappings.createVersion(mapping.id, source, { reason: flags.reason })
      this.say(`added version ${added.version} of ${mapping.name}`)
      this.note(`Next: howazit mapping publish ${mapping.name} --version ${added.version} --canary 5%`)
      return { isChanged, added }
    }
    copy.keep()
    this.note(`Not added. What you wrote is in ${copy.path}`)
    return { file: copy.path, isChanged }
  }

  /** Whether every event was mapped. @throws CommandError where it does not compile */
  private async edit(path: string, flags: EditFlags): Promise<boolean> {
    await openEditor(path)
    const file = await readMappingFile(path)
    await using sandbox = await openLocalSandbox()
    await sandbox.check(file.source, path)
    const howazit = this.howazit(flags)
    const request = { ...(await toDraftRequest(howazit, file)), ...(await toEvents(flags)) }
    const preview = await howazit.mappings.preview(request)
    if (preview.items.length === 0) this.note(NO_EVENTS)
    else this.say(previewText(preview))
    return preview.items.every(({ result }) => !isLost(result))
  }
}

type EditFlags = Awaited<ReturnType<MappingEdit['parse']>>['flags'] & {
  readonly event?: string[] | undefined
  readonly last: number
  readonly yes: boolean
  readonly reason?: string | undefined
  readonly 'dry-run': boolean
}
