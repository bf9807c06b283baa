import { Args, Flags } from '@oclif/core'
import { CommandError } from '../../command-error.ts'
import { readDocument } from '../../connector/read-document.ts'
import { type OpenApiFiles, scaffold, scaffoldFromOpenApi } from '../../connector/scaffold.ts'
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
    "Makes a folder of that name: manifest, mappings, samples, their pact, README, licence, and a package with a CI workflow. With --from-openapi they are made of the vendor's OpenAPI document (3.0 or 3.1, JSON or YAML), and what was guessed is said. The platform is not asked."
  static override examples = [
    '<%= config.bin %> connector new my-crm --auth api-key',
    '<%= config.bin %> connector new my-desk --auth oauth2-code --category support',
    '<%= config.bin %> connector new my-desk --from-openapi openapi.yaml --operations createTicket',
  ]
  static override args = {
    name: Args.string({ required: true, description: 'what to call it: lower case, with hyphens between words' }),
  }
  static override flags = {
    auth: Flags.option({
      options: AUTHS,
      description: 'how its requests prove who sends them',
      exactlyOne: ['auth', 'from-openapi'],
    })(),
    'from-openapi': Flags.string({ description: "file of the vendor's OpenAPI document" }),
    operations: Flags.string({
      description: 'of the document: operationIds, or "POST /path", with commas between; without it they are listed',
      dependsOn: ['from-openapi'],
    }),
    category: Flags.option({
      options: CATEGORIES,
      default: 'crm' as const,
      description: 'what the catalogue lists it under',
    })(),
    'dry-run': Flags.boolean({ description: 'say which files, and write none' }),
  }

  async run(): Promise<{ folder: string; files: string[]; written: boolean; notes: readonly string[] }> {
    const { args, flags } = await this.parse(ConnectorNew)
    const folder = args.name
    if (!NAME.test(folder) || folder.length < 2 || folder.length > 40) throw noName(folder)
    const { files, notes } = await this.scaffold(folder, flags)
    const written = !flags['dry-run']
    if (written) await writeNewFolder(folder, files)
    const result = { folder, files: Object.keys(files), written, notes }
    for (const file of result.files) this.say(`${written ? 'wrote' : 'would write'} ${folder}/${file}`)
    for (const note of notes) this.say(`look at: ${note}`)
    if (written) this.note(`Next: howazit connector test ${folder}`)
    return result
  }

  private async scaffold(folder: string, flags: ScaffoldFlags): Promise<OpenApiFiles> {
    const { auth, category, 'from-openapi': path, operations = '' } = flags
    const id = folder.replaceAll('-', '_')
    const named = { folder, id, category, kitVersion: this.config.version, now: new Date() }
    if (path === undefined) return { files: await scaffold({ ...named, auth: auth! }), notes: [] }
    const asked = operations.split(',').map((name) => name.trim())
    const document = await readDocument(path)
    return scaffoldFromOpenApi({ ...named, document, operations: asked.filter((name) => name !== '') }, path)
  }
}

interface ScaffoldFlags {
  readonly auth: (typeof AUTHS)[number] | undefined
  readonly category: (typeof CATEGORIES)[number]
  readonly 'from-openapi': string | undefined
  readonly operations: string | undefined
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
