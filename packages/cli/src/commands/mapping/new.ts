import { writeFile } from 'node:fs/promises'
import { Args, Flags } from '@oclif/core'
import { CommandError } from '../../command-error.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { ENDINGS, isMappingName, noName } from '../../mapping/mapping-file.ts'
import { STARTING_POINT, STARTING_TABLE } from '../../mapping/starting-point.ts'

const KINDS = ['handlebars', 'fields', 'javascript'] as const

export default class MappingNew extends HowazitCommand {
  static override summary = 'Write a mapping to begin with, and table tests that it passes'
  static override description = 'Both are files in this folder; the platform is not asked.'
  static override examples = [
    '<%= config.bin %> mapping new create-ticket',
    '<%= config.bin %> mapping new create-ticket --kind javascript',
  ]
  static override args = { name: Args.string({ required: true, description: 'what to call it' }) }
  static override flags = {
    kind: Flags.option({
      options: KINDS,
      default: 'handlebars' as const,
      description: 'a template (.hbs), fields of it (.fields.json), or a function (.map.js)',
    })(),
    'dry-run': Flags.boolean({ description: 'say which files, and write none' }),
  }

  async run(): Promise<{ files: string[]; written: boolean }> {
    const { args, flags } = await this.parse(MappingNew)
    if (!isMappingName(args.name)) throw noName(args.name)
    const mapping = `${args.name}${ENDINGS[flags.kind]}`
    const table = `${args.name}.test.yaml`
    const files = [mapping, table]
    if (flags['dry-run']) {
      this.say(`would write ${files.join(' and ')}`)
      return { files, written: false }
    }
    await writeNew(mapping, STARTING_POINT[flags.kind])
    await writeNew(table, STARTING_TABLE)
    this.say(`wrote ${files.join(' and ')}`)
    this.note(`Next: howazit mapping test ${table}, then howazit mapping publish ${mapping}`)
    return { files, written: true }
  }
}

/** Never over something that is there. */
async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw new CommandError(`There is a file ${path} already.`, { tryThis: 'take another name, or edit that one' })
  }
}
