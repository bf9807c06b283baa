import { writeFile } from 'node:fs/promises'
import { Args, Flags } from '@oclif/core'
import { CommandError } from '../../command-error.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { readFields, startingPointFor } from '../../mapping/fields-of-operation.ts'
import { ENDINGS, isMappingName, noName } from '../../mapping/mapping-file.ts'

const KINDS = ['handlebars', 'fields', 'javascript'] as const

export default class MappingNew extends HowazitCommand {
  static override summary = 'Write a mapping to begin with, and table tests that it passes'
  static override description =
    'Both are files in this folder. The platform is asked for one thing: with --connection and --operation the fields over there, so that required ones have a value in it.'
  static override examples = [
    '<%= config.bin %> mapping new create-ticket',
    '<%= config.bin %> mapping new create-ticket --kind javascript',
    '<%= config.bin %> mapping new create-ticket --kind fields --connection desk --operation createTicket',
  ]
  static override args = { name: Args.string({ required: true, description: 'what to call it' }) }
  static override flags = {
    kind: Flags.option({
      options: KINDS,
      default: 'handlebars' as const,
      description: 'a template (.hbs), fields of it (.fields.json), or a function (.map.js)',
    })(),
    connection: Flags.string({
      description: 'name or id of the connection whose fields it gives values to',
      dependsOn: ['operation'],
    }),
    operation: Flags.string({ description: 'the operation whose fields are meant', dependsOn: ['connection'] }),
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
    const { connection, operation } = flags
    const fields =
      connection === undefined || operation === undefined
        ? []
        : await readFields(this.howazit(flags), { connection, operation })
    const start = startingPointFor(flags.kind, fields)
    await writeNew(mapping, start.mapping)
    await writeNew(table, start.table)
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
