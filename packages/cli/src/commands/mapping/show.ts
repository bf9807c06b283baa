import type { MappingVersion, MappingVersionWithSource, NamedMapping } from '@howazit/sdk'
import { Args, Flags } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'
import { evidenceText } from '../../mapping/evidence-text.ts'
import { findMapping } from '../../mapping/find-mapping.ts'
import { publishedText } from '../../mapping/published-text.ts'
import { bold, dim, table } from '../../output.ts'
import { take } from '../../take.ts'

export interface MappingShowResult {
  mapping: NamedMapping
  versions: MappingVersion[]
  /** With --version. */
  version?: MappingVersionWithSource
}

const VERSIONS_MAX = 20

export default class MappingShow extends HowazitCommand {
  static override summary = 'Show a mapping with its versions, or the source of one'
  static override examples = [
    '<%= config.bin %> mapping show create-ticket',
    '<%= config.bin %> mapping show create-ticket --version 2 > create-ticket.hbs',
  ]
  static override args = { mapping: Args.string({ required: true, description: 'name or id' }) }
  static override flags = { version: Flags.integer({ min: 1, description: 'print the source of this version' }) }

  async run(): Promise<MappingShowResult> {
    const { args, flags } = await this.parse(MappingShow)
    const { mappings } = this.howazit(flags)
    const { id } = await findMapping(this.howazit(flags), args.mapping)
    const mapping = await mappings.get(id)
    const versions = await take(mappings.listVersions(mapping.id, { limit: VERSIONS_MAX }), VERSIONS_MAX)
    if (flags.version !== undefined) {
      const version = await mappings.getVersion(mapping.id, flags.version)
      this.say(version.source.replace(/\n$/, ''))
      return { mapping, versions, version }
    }
    this.say(`${bold(mapping.name)}, published: ${publishedText(mapping)}`)
    this.say(dim(mapping.id))
    if (mapping.canary?.evidence) this.say(evidenceText(mapping.canary, mapping.publishedVersion))
    this.say(table(['version', 'kind', 'made', 'by', ''], versions.map(toRow)))
    return { mapping, versions }
  }
}

const toRow = ({ version, kind, createdAt, createdBy, ...became }: MappingVersion) => [
  version,
  kind,
  createdAt,
  createdBy,
  became.rolledBackAt === undefined ? '' : `taken back ${became.rolledBackAt}: ${became.rolledBackReason}`,
]
