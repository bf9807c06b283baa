import { Args, Flags } from '@oclif/core'
import { describePermissions, visible } from '../../connector/catalogue/permissions-text.ts'
import { type CatalogueRow, verifyOffer } from '../../connector/catalogue/verify-offer.ts'
import { openSource } from '../../connector/connector-source.ts'
import { SOURCE_FLAGS, sourceOptionsOf } from '../../connector/source-flags.ts'
import { EXIT } from '../../exit-code.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { bold, createProgress, green, red } from '../../output.ts'

export interface CatalogueResult {
  source: string
  items: readonly CatalogueRow[]
  /** Beyond `--limit`: listed by the source, and not looked at. */
  more: number
}

export default class ConnectorCatalog extends HowazitCommand {
  static override summary = 'List published connectors, and check that each is what is said of it'
  static override description =
    'Downloads every version and compares tarball, content, permissions, certificate and signature with each other and with the catalogue. Nothing is installed, and the platform is not asked. Exits with 1 when something does not hold.'
  static override examples = [
    '<%= config.bin %> connector catalog ./release',
    '<%= config.bin %> connector catalog https://connectors.example.com/ --connector my_crm',
    '<%= config.bin %> connector catalog npm:howazit-connector-my-crm --json',
  ]
  static override args = {
    source: Args.string({
      required: true,
      description: 'a folder, the URL of a catalogue, or npm:NAME of a package',
    }),
  }
  static override flags = {
    ...SOURCE_FLAGS,
    connector: Flags.string({ description: 'only of this connector' }),
    limit: Flags.integer({ default: 50, min: 1, max: 500, description: 'how many versions to look at, newest first' }),
  }

  async run(): Promise<CatalogueResult> {
    const { args, flags } = await this.parse(ConnectorCatalog)
    await using source = await openSource(args.source, sourceOptionsOf(flags))
    const wanted = source.offers.filter(
      ({ connector }) => flags.connector === undefined || connector === undefined || connector === flags.connector,
    )
    const items: CatalogueRow[] = []
    const progress = createProgress('checking')
    for (const offer of wanted.slice(0, flags.limit)) {
      progress.update(`${items.length + 1} of ${Math.min(wanted.length, flags.limit)}`)
      const { row } = await verifyOffer({ source, keys: flags.key ?? [] }, offer)
      if (flags.connector === undefined || row.connector === flags.connector) items.push(row)
    }
    progress.done()
    for (const row of items) this.show(row)
    const more = Math.max(0, wanted.length - flags.limit)
    if (items.length === 0) this.note('There are none. Try this: howazit connector publish')
    if (more > 0) this.note(`${more} older versions were not looked at; --limit looks at more.`)
    if (items.some(({ isVerified }) => !isVerified)) process.exitCode = EXIT.failure
    return { source: args.source, items, more }
  }

  private show(row: CatalogueRow): void {
    const { connector = 'unknown', version, certificate, hash, isVerified, problems, permissions } = row
    const mark = isVerified ? green('verified') : red('not what is said of it')
    this.say(`${bold(`${connector}@${version}`)}  ${mark}${stateOf(row)}`)
    for (const problem of problems) this.say(`  ${visible(problem)}`)
    if (hash !== undefined) this.say(`  content             ${hash}`)
    if (certificate)
      this.say(
        `  certified           ${certificate.certifiedOn}, score ${certificate.score}, key ${visible(certificate.key)}`,
      )
    if (permissions) this.say(describePermissions(permissions))
  }
}

function stateOf({ percent, deprecated, notice }: CatalogueRow): string {
  const states = [
    ...(percent === undefined ? [] : [`for ${percent}% of tenants`]),
    ...(deprecated
      ? [
          `deprecated until ${deprecated.sunset}${deprecated.use === undefined ? '' : `, use ${visible(deprecated.use)}`}`,
        ]
      : []),
    ...(notice === undefined ? [] : [`deprecated: ${visible(notice)}`]),
  ]
  return states.length === 0 ? '' : `  (${states.join('; ')})`
}
