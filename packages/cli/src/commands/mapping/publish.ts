import type { Howazit, NamedMapping } from '@howazit/sdk'
import { Args, Flags } from '@oclif/core'
import { CommandError } from '../../command-error.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { findMapping, findMappingIfThere } from '../../mapping/find-mapping.ts'
import { isMappingFile, type MappingFile, readMappingFile } from '../../mapping/mapping-file.ts'
import { canaryFlag } from '../../mapping/percent-flag.ts'
import { type Publication, type PublicationPlan, planPublication } from '../../mapping/plan-publication.ts'
import { publishedText } from '../../mapping/published-text.ts'
import { requirePassing } from '../../mapping/require-passing.ts'
import { optionalReasonFlag } from '../../reason-flag.ts'

export interface MappingPublishResult extends PublicationPlan {
  published: boolean
  mapping?: NamedMapping
}

export default class MappingPublish extends HowazitCommand {
  static override summary = 'Publish a file as the next version of a mapping, or a version that there is'
  static override description =
    'The table tests beside the file have to pass. A file with the content of a version publishes that version, so it may be run as often as you like.'
  static override examples = [
    '<%= config.bin %> mapping publish create-ticket.hbs',
    '<%= config.bin %> mapping publish create-ticket.hbs --connector zendesk --operation createTicket',
    '<%= config.bin %> mapping publish create-ticket.hbs --canary 5%',
    '<%= config.bin %> mapping publish create-ticket --version 3',
  ]
  static override args = { mapping: Args.string({ required: true, description: 'file, or name or id of a mapping' }) }
  static override flags = {
    version: Flags.integer({ min: 1, description: 'publish this version rather than the latest' }),
    canary: canaryFlag,
    connector: Flags.string({ description: 'of a new mapping: the connector it is for', dependsOn: ['operation'] }),
    operation: Flags.string({ description: 'of a new mapping: the operation that takes it', dependsOn: ['connector'] }),
    reason: optionalReasonFlag,
    'dry-run': Flags.boolean({ description: 'test, say what would be published, and publish nothing' }),
  }

  async run(): Promise<MappingPublishResult> {
    const { args, flags } = await this.parse(MappingPublish)
    const howazit = this.howazit(flags)
    const file = await readIfFile(args.mapping, flags.version)
    if (file) await requirePassing(file)
    const known = file ? await findMappingIfThere(howazit, file.name) : await findMapping(howazit, args.mapping)
    const { version, canary: canaryPercent, connector, operation } = flags
    const publication = { file, known, version, canaryPercent, connector, operation }
    const plan = await planPublication(howazit, publication)
    if (flags['dry-run']) {
      this.say(`would publish ${describe(plan)}`)
      return { ...plan, published: false }
    }
    const mapping = await publish(howazit, { ...publication, plan, reason: flags.reason })
    this.say(`${mapping.name}: published is ${publishedText(mapping)}`)
    return { ...plan, published: true, mapping }
  }
}

async function readIfFile(argument: string, version: number | undefined): Promise<MappingFile | undefined> {
  if (!isMappingFile(argument)) return undefined
  if (version === undefined) return await readMappingFile(argument)
  throw new CommandError('A file is a version of its own.', { tryThis: 'leave --version away, or name a mapping' })
}

interface Publishing extends Publication {
  readonly plan: PublicationPlan
  readonly reason: string | undefined
}

async function publish(
  { mappings }: Howazit,
  { file, known, plan, reason, ...made }: Publishing,
): Promise<NamedMapping> {
  const { name, version, isNewVersion, canaryPercent } = plan
  const { connector, operation } = made
  const target = connector !== undefined && operation !== undefined && { connector, operation }
  if (file && known && isNewVersion) await mappings.createVersion(known.id, file.source, { reason })
  const created = known ?? (file && (await mappings.create({ name, ...file.source, ...target }, { reason })))
  return await mappings.publish(created?.id ?? name, { version, canaryPercent }, { reason })
}

const describe = ({ name, version, isNewVersion, canaryPercent }: PublicationPlan): string =>
  `version ${version} of ${name}${isNewVersion ? ', which is new' : ''}${canaryPercent === 100 ? '' : `, for ${canaryPercent} % of the events`}`
