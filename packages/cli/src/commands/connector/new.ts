import { Args, Flags } from '@oclif/core'
import { CommandError } from '../../command-error.ts'
import { scaffold } from '../../connector/scaffold.ts'
import { writeNewFolder } from '../../connector/write-folder.ts'
import { HowazitCommand } from '../../howazit-command.ts'

const AUTHS = [
  'api-key',
  'basic',
  'bearer',
  'oauth2-code',
  'oauth2-client-credentials',
  'jwt',
  'secret-url',
  'hmac',
] as const
const CATEGORIES = ['crm', 'support', 'messaging', 'marketing', 'product', 'work', 'data', 'alerting'] as const
const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/

export default class ConnectorNew extends HowazitCommand {
  static override summary = 'Write a connector to begin with, and samples that it passes'
  static override description =
    'Makes a folder of that name: manifest, mapping, samples, their pact, README, and a package with a CI workflow. The platform is not asked.'
  static override examples = [
    '<%= config.bin %> connector new my-crm --auth api-key',
    '<%= config.bin %> connector new my-desk --auth oauth2-code --category support',
  ]
  static override args = {
    name: Args.string({ required: true, description: 'what to call it: lower case, with hyphens between words' }),
  }
  static override flags = {
    auth: Flags.option({ options: AUTHS, required: true, description: 'how its requests prove who sends them' })(),
    category: Flags.option({
      options: CATEGORIES,
      default: 'crm' as const,
      description: 'what the catalogue lists it under',
    })(),
    'dry-run': Flags.boolean({ description: 'say which files, and write none' }),
  }

  async run(): Promise<{ folder: string; files: string[]; written: boolean }> {
    const { args, flags } = await this.parse(ConnectorNew)
    const folder = args.name
    if (!NAME.test(folder) || folder.length < 2 || folder.length > 40) throw noName(folder)
    const { auth, category } = flags
    const id = folder.replaceAll('-', '_')
    const files = await scaffold({ folder, id, auth, category, kitVersion: this.config.version, now: new Date() })
    const written = !flags['dry-run']
    if (written) await writeNewFolder(folder, files)
    const result = { folder, files: Object.keys(files), written }
    for (const file of result.files) this.say(`${written ? 'wrote' : 'would write'} ${folder}/${file}`)
    if (written) this.note(`Next: howazit connector test ${folder}`)
    return result
  }
}

function noName(name: string): CommandError {
  const better = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[-0-9]+|-+$/g, '')
    .slice(0, 40)
  const suggestion = NAME.test(better) && better.length >= 2 ? better : 'my-crm'
  return new CommandError(`"${name.slice(0, 60)}" is no name for a connector.`, {
    why: ['2 to 40 characters: lower-case letters, digits, and hyphens between words; a letter first.'],
    tryThis: `call it ${suggestion}`,
  })
}
